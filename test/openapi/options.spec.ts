/** The bodies in docs/openapi.json have every option of the table, at the place where callers say it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OPTION_ROWS, placedOptions } from '../../src/model/options/option-places.ts';
import type { VendorDialect } from '../../src/model/vendors/vendor-fields.ts';

/** It is what the code makes: see documents.spec.ts. */
const DOCUMENT = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, { readonly post: object }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: object }>>;
  };
};

/** Where each dialect's clients send options. */
const BODIES: readonly (readonly [VendorDialect, string])[] = [
  ['openai', '/v1/chat/completions'],
  ['openai-responses', '/v1/responses'],
  ['anthropic', '/v1/messages'],
  ['ollama', '/api/chat'],
  ['ollama', '/api/generate'],
];

it.each(BODIES)('%s: in the body of %s', (dialect, route) => {
  const schema = ['requestBody', 'content', 'application/json', 'schema'];
  for (const { place, path, formerPath } of placedOptions(dialect)) {
    if (place.only === 'written') continue;
    for (const { text } of [path, formerPath]) {
      const within = text.split('.').flatMap((name) => ['properties', name]);
      expect(DOCUMENT.paths[route]?.post).toHaveProperty([...schema, ...within]);
    }
  }
});

it('among Rhetor’s own, and among those of Tekton’s clients', () => {
  const { RequestOptions: own, TektonOptions: tekton } = DOCUMENT.components.schemas;
  for (const { wire, isInTekton } of OPTION_ROWS.values()) {
    expect(own?.properties).toHaveProperty(wire);
    expect(Object.hasOwn(tekton?.properties ?? {}, wire), wire).toBe(isInTekton === true);
  }
});
