/** Sessions at the console on several replicas: begun at one, they count and end at all. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildRhetor, type RhetorProcess } from '../process/rhetor-process.ts';
import { post, SignedBrowser } from '../console/signed-browser.ts';
import { SocketClient } from '../api/socket-client.ts';
import { Replicas } from './replicas.ts';

const TOKEN = 'a-token-of-some-length';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };

let replicas: Replicas;
let one: RhetorProcess;
let other: RhetorProcess;

beforeAll(async () => {
  await buildRhetor();
  replicas = await Replicas.prepare();
  // The address that browsers use, which both are behind.
  const variables = { RHETOR_AUTH_TOKEN: TOKEN, RHETOR_PUBLIC_URL: 'http://rhetor.example' };
  const [first, second] = await replicas.start(2, { variables });
  if (first === undefined || second === undefined) throw new Error('two were to start');
  [one, other] = [first, second];
}, 180_000);
afterAll(() => replicas.remove());

const PAGE = { origin: 'http://rhetor.example' };

it('counts at the next replica at once, and ends there with the sign-out', async () => {
  for (let each = 0; each < 5; each += 1) {
    const browser = await SignedBrowser.signIn(one.url, TOKEN, PAGE);
    expect(await browser.status('/keys', PAGE, other.url)).toBe(200);
    await browser.ask('DELETE', '/console/session', PAGE, other.url);
    await vi.waitFor(async () => expect(await browser.status('/keys', PAGE, one.url)).toBe(401));
  }
});

it('opens a socket at the next replica, which ends when the key is disabled here', async () => {
  const answer = await post(`${one.url}/keys`, { name: 'a key' }, AUTHORIZATION);
  const { key, key_id } = (await answer.json()) as {
    readonly key: string;
    readonly key_id: string;
  };
  const browser = await SignedBrowser.signIn(one.url, key, PAGE);
  const headers = browser.headers({ ...PAGE, 'x-rhetor-csrf': undefined });
  const offers = ['rhetor', `csrf.${browser.session.csrf}`];
  const client = await SocketClient.connect(other.socketUrl, { headers }, offers);
  await fetch(`${one.url}/keys/${key_id}`, {
    method: 'PATCH',
    headers: { ...AUTHORIZATION, 'content-type': 'application/json' },
    body: '{"disabled":true}',
  });
  await client.until(() => client.closed !== undefined);
  expect(client.closed).toMatchObject({ code: 1008 });
  await vi.waitFor(async () =>
    expect(await browser.status('/providers', PAGE, other.url)).toBe(401),
  );
});

it('is of no use at a replica with another token', async () => {
  const variables = {
    RHETOR_AUTH_TOKEN: 'another-token-of-some-length',
    RHETOR_PUBLIC_URL: PAGE.origin,
  };
  const third = await replicas.startOne({ variables });
  const browser = await SignedBrowser.signIn(one.url, TOKEN, PAGE);
  expect(await browser.status('/keys', PAGE, third.url)).toBe(401);
  expect(await browser.status('/keys', PAGE, other.url)).toBe(200);
});
