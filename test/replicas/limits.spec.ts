/** Replicas count the limits of keys and of all callers together. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeyLimitSettings, NewKey } from '../../src/contract/keys.ts';
import type { RhetorProcess } from '../process/rhetor-process.ts';
import { Replicas } from './replicas.ts';

const ADMINISTRATOR = 'the-administrators-token';

let replicas: Replicas;
beforeEach(async () => {
  replicas = await Replicas.prepare();
});
afterEach(() => replicas.remove());

function start(limits?: string): Promise<readonly RhetorProcess[]> {
  const overall = limits === undefined ? {} : { RHETOR_LIMITS: limits };
  return replicas.start(3, { variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR, ...overall } });
}

function post(url: string, credential: string, path: string, body: object): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Known to every replica. */
async function newKey(
  running: readonly RhetorProcess[],
  limits: KeyLimitSettings,
): Promise<string> {
  const [{ url = '' } = {}] = running;
  const made = await post(url, ADMINISTRATOR, '/keys', { name: 'limited', limits });
  const { key } = (await made.json()) as NewKey;
  for (const replica of running) {
    await vi.waitFor(async () => {
      const headers = { authorization: `Bearer ${key}` };
      expect((await fetch(`${replica.url}/v1/models`, { headers })).status).toBe(200);
    });
  }
  return key;
}

const ask = (replica: RhetorProcess | undefined, credential: string): Promise<Response> =>
  post(replica?.url ?? '', credential, '/v1/chat/completions', {
    model: 'one',
    messages: [{ role: 'user', content: 'Hi' }],
  });

async function statusesOf60(
  running: readonly RhetorProcess[],
  credential: string,
): Promise<ReadonlyMap<number, number>> {
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const response = await ask(running[index % running.length], credential);
      await response.text();
      return response.status;
    }),
  );
  return new Map(
    [...new Set(answers)].map((status) => [
      status,
      answers.filter((other) => other === status).length,
    ]),
  );
}

it('let exactly the limit of 60 requests at once through, on three of them', async () => {
  const running = await start();
  const key = await newKey(running, { requests_per_minute: 10 });
  expect(await statusesOf60(running, key)).toEqual(
    new Map([
      [200, 10],
      [429, 50],
    ]),
  );
  expect(replicas.upstream.requests).toHaveLength(10);
});

it('share the limits of all callers, and say on each what is left', async () => {
  const running = await start('requests_per_minute=20,concurrent=15');
  const statuses = await statusesOf60(running, ADMINISTRATOR);
  expect(statuses.get(200)).toBeGreaterThanOrEqual(15);
  expect(statuses.get(200)).toBeLessThanOrEqual(20);
  expect(replicas.upstream.requests).toHaveLength(statuses.get(200) ?? 0);
  for (const replica of running) {
    const { headers } = await ask(replica, ADMINISTRATOR);
    expect(headers.get('x-ratelimit-limit-requests')).toBe('20');
  }
});

it('free the places of one that is killed', async () => {
  const running = await start();
  const [killed, left] = running;
  const key = await newKey(running, { concurrent: 2 });
  replicas.upstream.otherwise({ text: 'late', headersMs: 120_000 });
  const dying = [ask(killed, key), ask(killed, key)].map((answer) => answer.catch(() => undefined));
  await replicas.upstream.until(() => replicas.upstream.requests.length === 2);
  expect((await ask(left, key)).status).toBe(429);
  replicas.upstream.otherwise({ text: 'prompt' });
  killed?.kill('SIGKILL');
  await Promise.all(dying);
  await vi.waitFor(async () => expect((await ask(left, key)).status).toBe(200), {
    interval: 500,
  });
});
