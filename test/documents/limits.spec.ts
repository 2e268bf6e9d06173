/** Compares the limits in handwritten pages with the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STREAM_KEEP_ALIVE_MS } from '../../src/api/limits.ts';
import { IDLE_TIMEOUT_MS } from '../../src/client/limits.ts';
import { DEFAULT_RETRIES } from '../../src/routing/limits.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const KEEP_ALIVE_S = STREAM_KEEP_ALIVE_MS / 1_000;

/** Page, the words by which its line is found, and what the line says; its wording is free. */
it.each([
  ['README.md', '| `retries` ', new RegExp(`\\b${DEFAULT_RETRIES}\\s*\\|$`)],
  ['docs/protocol.md', 'a comment line `: keep-alive`', new RegExp(`\\b${KEEP_ALIVE_S} s\\b`)],
  ['docs/client.md', 'a keep-alive', new RegExp(`keep-alive every ${KEEP_ALIVE_S} s\\b`)],
])('%s gives the value in force: %s', (page, words, value) => {
  const lines = readFileSync(join(PROJECT, page), 'utf8').split('\n');
  expect(lines.find((line) => line.includes(words))).toMatch(value);
});

it('sends keep-alives well within the silence after which the typed client aborts', () => {
  expect(STREAM_KEEP_ALIVE_MS).toBeLessThanOrEqual(IDLE_TIMEOUT_MS / 2);
});
