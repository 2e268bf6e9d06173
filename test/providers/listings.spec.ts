/** Whatever a provider's list contains, startup continues and only usable names are listed. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

type Listed = {
  readonly available: boolean;
  readonly reason?: string;
  readonly models: readonly { readonly id: string }[];
};

/** By the first part of the path: the answer to a list request, for each kind. */
const ANSWERS: Readonly<Record<string, string>> = {
  nameless: '{"data":[{}],"models":[{"name":7},{}]}',
  mixed:
    '{"data":[{"id":"m"},{"name":"no id"},null,5,{"id":{"a":1}},{"id":""},{"id":"a\\nb"},{"id":"m"}],"models":[{"model":"m"},{"model":5},{"name":"n"}]}',
  windows:
    '{"data":[{"id":"m","max_input_tokens":-5},{"id":"n","max_input_tokens":"NaN"}],"models":[]}',
  html: '<html><body>welcome</body></html>',
  nothing: '',
  number: '5',
  null: 'null',
  broken: '{"data":[',
  bare: '[{"id":"m","name":"m"}]',
};
const KINDS = ['openai', 'anthropic', 'ollama'] as const;
/** Responses that are not a list of models. */
const NO_LIST = ['html', 'nothing', 'number', 'null', 'broken'];

let server: Server;
let rhetor: TestRhetor;
let listed: Readonly<Record<string, Listed>>;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.end(ANSWERS[request.url?.split('/')[1] ?? ''] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const models = [{ id: 'of-the-file' }];
  const providers = KINDS.flatMap((kind) =>
    Object.keys(ANSWERS).map((name) => [
      `${kind}-${name}`,
      { kind, base_url: `${origin}/${name}`, default_model: 'of-the-file', models },
    ]),
  );
  rhetor = await TestRhetor.start({ providers: Object.fromEntries(providers) });
  // Startup waits for its first probes, but not forever.
  const page = () => rhetor.get('/providers').then((answer) => answer.text());
  await vi.waitUntil(async () => !(await page()).includes('it has not answered yet'));
  listed = (JSON.parse(await page()) as { readonly providers: typeof listed }).providers;
});
afterAll(async () => {
  await rhetor.stop();
  server.close();
});

describe.each(KINDS)('a provider of kind %s', (kind) => {
  const idsOf = (name: string) => listed[`${kind}-${name}`]?.models.map(({ id }) => id);

  it.each(NO_LIST)('that answers without a list is unavailable, with the reason: %s', (name) => {
    expect(listed[`${kind}-${name}`]).toMatchObject({
      available: false,
      reason: expect.stringContaining('check base_url'),
    });
    expect(idsOf(name)).toEqual(['of-the-file']);
  });

  it('lists the entries that have a name', () => {
    const usable = kind === 'ollama' ? ['m', 'n'] : ['m'];
    expect(idsOf('mixed')).toEqual(['of-the-file', ...usable]);
    expect(idsOf('nameless')).toEqual(['of-the-file']);
    expect(listed[`${kind}-mixed`]?.available).toBe(true);
  });

  it('may send a bare list', () => {
    expect(idsOf('bare')).toEqual(['of-the-file', 'm']);
  });

  it('ignores a window that is not a count', () => {
    expect(JSON.stringify(listed[`${kind}-windows`])).not.toMatch(/-5|NaN/);
  });
});
