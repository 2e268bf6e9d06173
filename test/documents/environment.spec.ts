/** Compares the README's table of environment variables with the table that the code reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { CLIENT_VARIABLES } from '../../src/config/client-environment.ts';
import { conditions, settings } from '../../src/config/environment.ts';
import { namesOf } from '../../src/config/variable-schemas.ts';

/** Read through their names in providers.json, by proxies.ts, by Node, and for traces. */
const READ_ELSEWHERE = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OLLAMA_API_BASE',
  'OLLAMA_HOST',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_SDK_DISABLED',
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_BSP_SCHEDULE_DELAY',
];

/** Variable → value in the column `default`; a row may list several of both. */
const documented = new Map(
  section('## Environment')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, names = '', defaults = ''] = line.split('|');
      const values = defaults.trim().replaceAll('`', '').split(', ');
      return [...names.matchAll(/`(\w+)`/g)].map(
        ([, name = ''], place) => [name, values[place] ?? values[0] ?? ''] as const,
      );
    }),
);

function section(heading: string): string {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  return readme.split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

describe('the README', () => {
  it('lists every environment variable that is read, and no other', () => {
    const read = [...namesOf(settings), ...namesOf(conditions), ...CLIENT_VARIABLES];
    expect([...documented.keys()].toSorted()).toEqual([...read, ...READ_ELSEWHERE].toSorted());
  });

  it.each(withFixedDefault())('gives the default of %s', (name, schema) => {
    expect(schema.parse(documented.get(name))).toEqual(schema.parse(undefined));
  });
});

/** Paths depend on the machine and the folder of the installation. */
function withFixedDefault(): readonly (readonly [name: string, schema: z.ZodType])[] {
  return Object.values(settings.shape)
    .map((schema, place) => [namesOf(settings)[place] ?? '', schema] as const)
    .filter(([, schema]) => {
      const { success, data } = schema.safeParse(undefined);
      return success && data !== undefined && !String(data).startsWith('/') && String(data) !== '';
    });
}
