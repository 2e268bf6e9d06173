/** Pages written by hand that give the value of a limit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STREAM_KEEP_ALIVE_MS } from '../../src/api/limits.ts';
import { IDLE_TIMEOUT_MS } from '../../src/client/limits.ts';
import { DEFAULT_RETRIES } from '../../src/routing/limits.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const keepAlive = `${STREAM_KEEP_ALIVE_MS / 1_000} s`;

it.each([
  ['README.md', `after a temporary failure; default ${DEFAULT_RETRIES} `],
  ['docs/protocol.md', `If nothing has come for ${keepAlive},`],
  ['docs/protocol.md', `repeated after every ${keepAlive} of silence`],
  ['docs/client.md', `Rhetor sends a keep-alive every ${keepAlive})`],
])('%s says: %s', (page, words) => {
  expect(readFileSync(join(PROJECT, page), 'utf8')).toContain(words);
});

it('sends keep-alives well within the silence after which the typed client aborts', () => {
  expect(STREAM_KEEP_ALIVE_MS).toBeLessThanOrEqual(IDLE_TIMEOUT_MS / 2);
});
