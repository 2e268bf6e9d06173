/** What a key sees of the ledger: its own requests and use, and nothing of another's. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  LedgerRequest,
  LedgerRequestDetail,
  LedgerRequestList,
  UsageReport,
} from '../../src/contract/ledger.ts';
import type { NewKey } from '../../src/contract/keys.ts';
import { Ledger } from '../../src/ledger/ledger.service.ts';
import { attemptRecord } from '../context/ports/attempt-record.ts';
import { ADMINISTRATOR, KeyStage } from './key-stage.ts';

const OPTIONS = {
  tasks: {
    default: { provider: 'simulated', model: 'simulated-fast?rate=0' },
    summarize: { provider: 'simulated', model: 'simulated-fast?rate=0' },
  },
};

let stage: KeyStage;
let ours: NewKey;
let theirs: NewKey;

beforeEach(async () => {
  stage = await KeyStage.start(OPTIONS);
  [ours, theirs] = [await stage.newKey({ name: 'ours' }), await stage.newKey({ name: 'theirs' })];
});

/** @returns the id of the request */
async function ask(credential: string, more: object = {}): Promise<string> {
  const { status, headers, text } = await stage.call(credential, 'POST', '/message', {
    message: 'Hello?',
    ...more,
  });
  expect(status, text).toBe(200);
  return headers.get('x-request-id') ?? '';
}

async function get<T>(credential: string, path: string): Promise<T> {
  const { status, body, text } = await stage.call(credential, 'GET', path);
  expect(status, text).toBe(200);
  return body as T;
}

async function ids(credential: string, query = ''): Promise<readonly string[]> {
  const { requests } = await get<LedgerRequestList>(credential, `/requests${query}`);
  return requests.map(({ request_id: id }) => id);
}

it('lists its own requests, whatever it asks for', async () => {
  const own = [await ask(ours.key), await ask(ours.key)];
  const other = await ask(theirs.key);
  const all = await ask(ADMINISTRATOR);
  expect(await ids(ours.key)).toEqual(own.toReversed());
  expect(await ids(ours.key, `?key=${ours.key_id}`)).toEqual(own.toReversed());
  expect(await ids(ours.key, `?key=${theirs.key_id}`)).toEqual([]);
  expect(await ids(theirs.key)).toEqual([other]);
  expect(await ids(ADMINISTRATOR)).toEqual([all, other, ...own.toReversed()]);
  expect(await ids(ADMINISTRATOR, `?key=${theirs.key_id}`)).toEqual([other]);
});

it('follows its own pages only', async () => {
  const own = [await ask(ours.key), await ask(ours.key)];
  await ask(theirs.key);
  const path = '/requests?limit=1';
  const first = await get<LedgerRequestList>(ours.key, path);
  const cursor = first.next_cursor ?? '';
  const second = await get<LedgerRequestList>(ours.key, `${path}&cursor=${cursor}`);
  expect([...first.requests, ...second.requests].map((one) => one.request_id)).toEqual(
    own.toReversed(),
  );
  expect(second.next_cursor).toBeUndefined();
  // A cursor of another's says nothing.
  const { requests } = await get<LedgerRequestList>(theirs.key, `${path}&cursor=${cursor}`);
  expect(requests.every(({ key }) => key === theirs.key_id)).toBe(true);
});

it('reads one of its own in detail; another’s does not exist', async () => {
  const [own, other] = [await ask(ours.key), await ask(theirs.key)];
  const detail = await get<LedgerRequestDetail>(ours.key, `/requests/${own}`);
  expect(detail).toMatchObject({ request_id: own, key: ours.key_id, outcome: 'ok' });
  const [refused, unknown] = await Promise.all(
    [other, 'nothing'].map((id) => stage.call(ours.key, 'GET', `/requests/${id}`)),
  );
  expect(refused?.status).toBe(404);
  const without = ({ text = '' } = {}, id: string): string =>
    text.replaceAll(id, 'ID').replaceAll(/"(request_id|timestamp)":"[^"]*"/g, '');
  expect(without(refused, other)).toBe(without(unknown, 'nothing'));
});

it('adds up what it has used itself', async () => {
  await ask(ours.key);
  await ask(theirs.key, { message: 'Hello? '.repeat(200) });
  await ask(ADMINISTRATOR);
  const own = await get<UsageReport>(ours.key, '/usage?interval=none&group_by=key');
  expect(own.totals.requests).toBe(1);
  expect(own.buckets.map(({ group }) => group)).toEqual([ours.key_id]);
  const all = await get<UsageReport>(ADMINISTRATOR, '/usage?interval=none&group_by=key');
  expect(all.totals.requests).toBe(3);
  expect(new Set(all.buckets.map(({ group }) => group))).toEqual(
    new Set([null, ours.key_id, theirs.key_id]),
  );
});

it('is charged with the summaries of its conversations', async () => {
  await ask(ours.key, { context_id: 'ours:1' });
  const summarized = await stage.call(ours.key, 'POST', '/contexts/ours:1/summarize');
  expect(summarized.status, summarized.text).toBe(200);
  const { requests } = await get<LedgerRequestList>(ours.key, '/requests?task_type=summarize');
  expect(requests).toMatchObject([
    { surface: 'internal', context: 'ours:1', key: ours.key_id, outcome: 'ok', cost_usd: 0 },
  ]);
});

describe('watching', () => {
  /** The requests that a live stream has shown so far; `isOver` once it has ended. */
  async function watch(credential: string) {
    const response = await fetch(`${stage.rhetor.url}/requests/live`, {
      headers: { authorization: `Bearer ${credential}` },
    });
    const seen: LedgerRequest[] = [];
    const watched = { seen, isOver: false };
    const read = async (): Promise<void> => {
      const lines = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
      let text = '';
      for await (const piece of lines) {
        text += piece;
        const end = text.lastIndexOf('\n\n') + 2;
        for (const [, data = ''] of text.slice(0, end).matchAll(/^data: (.*)$/gm)) {
          seen.push(JSON.parse(data) as LedgerRequest);
        }
        text = text.slice(end);
      }
      watched.isOver = true;
    };
    void read();
    return watched;
  }

  it('sees its own requests as they end', async () => {
    const [own, all] = [await watch(ours.key), await watch(ADMINISTRATOR)];
    const asked = [await ask(theirs.key), await ask(ours.key), await ask(ADMINISTRATOR)];
    await vi.waitFor(() => expect(all.seen).toHaveLength(3));
    await vi.waitFor(() => expect(own.seen).toHaveLength(1));
    expect(all.seen.map((one) => one.request_id)).toEqual(asked);
    expect(own.seen.map((one) => one.request_id)).toEqual([asked[1]]);
  });

  it('ends once the key opens nothing any more', async () => {
    const own = await watch(ours.key);
    await stage.change(ours.key_id, { disabled: true });
    // One that had begun before.
    stage.rhetor.app.get(Ledger).record([attemptRecord({ keyId: ours.key_id })]);
    await vi.waitFor(() => expect(own.isOver).toBe(true));
    expect(own.seen).toEqual([]);
  });
});
