/** The documents in docs/ match the code; `npm run docs` regenerates them. */
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { CONTEXT_ID } from '../../src/model/ids/context-id.ts';
import { LONGEST_CONTENT } from '../../src/prompts/limits.ts';
import { makeDocument } from '../../openapi/document.ts';
import { makeOptionsDocument } from '../../openapi/options-document.ts';
import { makeSocketDocument } from '../../openapi/socket-document.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

it('docs/openapi.json matches the code', async () => {
  const text = `${JSON.stringify(makeDocument(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(DOCS, 'openapi.json'));
});

it('docs/websocket.md matches the code', async () => {
  await expect(makeSocketDocument()).toMatchFileSnapshot(join(DOCS, 'websocket.md'));
});

it('docs/options.md matches the table of options', async () => {
  await expect(makeOptionsDocument()).toMatchFileSnapshot(join(DOCS, 'options.md'));
});

it('is OpenAPI 3.1', async () => {
  const document = structuredClone(makeDocument()) as Record<string, unknown>;
  const result = await new Validator().validate(document);
  expect(result).toMatchObject({ valid: true });
});

it('includes limits that no body class has', () => {
  const { components } = makeDocument() as {
    readonly components: {
      readonly schemas: Readonly<
        Record<string, { readonly properties: Readonly<Record<string, object>> }>
      >;
    };
  };
  for (const name of [
    'PromptRequest',
    'PromptChangeRequest',
    'TemplateRequest',
    'TemplateChangeRequest',
  ]) {
    expect(components.schemas[name]?.properties['content']).toMatchObject({
      minLength: 1,
      maxLength: LONGEST_CONTENT,
    });
  }
});

it('puts the limits of the items of a list on its items', () => {
  const { components } = makeDocument() as {
    readonly components: { readonly schemas: Readonly<Record<string, object>> };
  };
  const { SearchMemoryArguments, RememberArguments, KeyRequest, KeyChangeRequest } =
    components.schemas;
  expect(SearchMemoryArguments).toMatchObject({
    properties: { contexts: { items: { pattern: CONTEXT_ID.source }, maxItems: 64 } },
  });
  expect(RememberArguments).toHaveProperty('properties.tags.items.pattern');
  expect(KeyRequest).toHaveProperty('properties.models.items.maxLength', 256);
  // A list that may be null is one of two alternatives.
  expect(KeyChangeRequest).toHaveProperty('properties.models.anyOf.0.items', {
    type: 'string',
    minLength: 1,
    maxLength: 256,
  });
  for (const misplaced of ['pattern', 'minLength', 'maxLength']) {
    expect(SearchMemoryArguments).not.toHaveProperty(`properties.contexts.${misplaced}`);
    expect(RememberArguments).not.toHaveProperty(`properties.tags.${misplaced}`);
    expect(KeyRequest).not.toHaveProperty(`properties.models.${misplaced}`);
    expect(KeyChangeRequest).not.toHaveProperty(`properties.models.${misplaced}`);
  }
});
