/** Clients of /mcp that cancel, that leave, and that never close their connections. */
import { connect as connectSocket, type Socket } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playedBy } from '../api/stage.ts';
import { heldHeap } from '../fuzz/heap.ts';
import { KeyStage } from '../keys/key-stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { call, connect, post, toolCall } from './mcp-stage.ts';

/** Enough on a busy machine; nothing waits that long otherwise. */

let upstream: ScriptedUpstream;
let stage: KeyStage;
beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
  stage = await KeyStage.start(
    {
      providers: { openai: playedBy(upstream, 'openai') },
      variables: { RHETOR_MAX_IN_FLIGHT: '32' },
    },
    false,
  );
});
afterEach(() => upstream.stop());

function cancellation(requestId: string | number): object {
  return { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } };
}

/** Resolves when the upstream has that many requests, each of which hangs after two words. */
async function hanging(count: number): Promise<void> {
  await upstream.until(
    () => upstream.requests.filter(({ tokensSent }) => tokensSent === 2).length === count,
  );
}

const HANGS = {
  text: ['one ', 'two ', 'three'],
  fault: { type: 'stall', afterTokens: 2 },
} as const;

describe('a call of ask', () => {
  it('is cancelled upstream when the client cancels it, and what came is kept', async () => {
    const { rhetor } = stage;
    const client = await connect(rhetor);
    upstream.otherwise(HANGS);
    const given = { message: 'Count', context_id: 'count:1' };
    const cancel = new AbortController();
    let shown = '';
    const asking = client.callTool({ name: 'ask', arguments: given }, undefined, {
      signal: cancel.signal,
      onprogress: ({ message = '' }) => void (shown += message),
    });
    await vi.waitFor(() => expect(shown).toBe('one two '));
    cancel.abort();
    await expect(asking).rejects.toBeDefined();
    await upstream.until(() => upstream.requests[0]?.socket.closedAt !== undefined);
    await vi.waitFor(async () => {
      const read = await call(client, 'read_conversation', { context_id: 'count:1' });
      expect(read.structuredContent).toMatchObject({
        messages: [{ content: 'Count' }, { content: 'one two ', status: 'cancelled' }],
      });
    });
  });

  it('gets no answer once it is cancelled', async () => {
    const { rhetor } = stage;
    upstream.otherwise(HANGS);
    const asking = await post(rhetor, toolCall('ask', { message: 'Count' }, 'a'));
    await hanging(1);
    const cancelled = await post(rhetor, cancellation('a'));
    expect(cancelled.status).toBe(202);
    expect(await asking.text()).not.toContain('data:');
  });

  it('is cancelled alone in a batch', async () => {
    const { rhetor } = stage;
    upstream.next(HANGS);
    const asking = await post(rhetor, [
      toolCall('ask', { message: 'Count' }, 'a'),
      toolCall('list_models', {}, 'b'),
    ]);
    await hanging(1);
    await post(rhetor, cancellation('a'));
    const text = await asking.text();
    // Whether something of the answer had come by then or not.
    expect(text).toMatch(/cancelled.*"id":"a"/);
    expect(text).toContain('"id":"b"');
  });

  it('never begins if it is cancelled while it waits for others of its batch', async () => {
    const { rhetor } = stage;
    upstream.otherwise(HANGS);
    const ids = [1, 2, 3, 4, 5];
    const batch = ids.map((id) => toolCall('ask', { message: 'Count' }, id));
    const asking = await post(rhetor, batch);
    await hanging(4);
    for (const id of ids.toReversed()) await post(rhetor, cancellation(id));
    expect(await asking.text()).toMatch(/cancelled before it began.*"id":5/);
    expect(upstream.requests).toHaveLength(4);
  });

  it('is cancelled upstream when the client leaves', async () => {
    const { rhetor } = stage;
    upstream.otherwise(HANGS);
    const leave = new AbortController();
    await post(rhetor, toolCall('ask', { message: 'Count' }), {}, leave.signal);
    await hanging(1);
    expect(upstream.openSockets).toBe(1);
    leave.abort();
    await upstream.until(() => upstream.openSockets === 0);
  });

  it('is not cancelled by another caller, nor by an id that several calls have', async () => {
    const { rhetor } = stage;
    upstream.otherwise(HANGS);
    const [one, other] = await Promise.all([stage.newKey(), stage.newKey()]);
    const as = ({ key }: { readonly key: string }) => ({ authorization: `Bearer ${key}` });
    const ask = toolCall('ask', { message: 'Count' }, 1);
    const left = new AbortController();
    await post(rhetor, ask, as(one), left.signal);
    await hanging(1);
    for (const headers of [as(other), {}]) await post(rhetor, cancellation(1), headers);
    await post(rhetor, cancellation('1'), as(one));
    await post(rhetor, ask, as(one), left.signal);
    await hanging(2);
    await post(rhetor, cancellation(1), as(one));
    expect((await call(await connect(rhetor), 'list_models')).isError).toBeUndefined();
    expect(upstream.requests.filter(({ socket }) => socket.closedAt !== undefined)).toEqual([]);
    left.abort();
    await upstream.until(() => upstream.openSockets === 0);
  });
});

describe('1,000 clients that never close', () => {
  const WAYS = [
    { text: httpText(toolCall('ask', { message: 'Count' })), reads: true },
    { text: httpText(toolCall('list_models')), reads: true },
    { text: httpText({ jsonrpc: '2.0', id: 1, method: 'tools/list' }), reads: false },
    { text: httpText(toolCall('list_models')).slice(0, -10), reads: true },
  ];

  it('hold neither the memory nor the others', async () => {
    const { rhetor } = stage;
    const client = await connect(rhetor);
    await call(client, 'list_models');
    const opened = vi.spyOn(Server.prototype, 'connect');
    const closed = vi.spyOn(Server.prototype, 'close');
    upstream.otherwise(HANGS);
    const before = heldHeap();
    const sockets = await Promise.all(
      WAYS.flatMap(({ text, reads }) =>
        Array.from({ length: 250 }, () => openSocket(rhetor.port, text, reads)),
      ),
    );
    await hanging(32);
    // All but the 32 that ask; those that wait for a place, and find none, are refused.
    await vi.waitFor(() => expect(closed.mock.calls.length).toBeGreaterThanOrEqual(718));
    expect((await call(client, 'list_models')).isError).toBeUndefined();
    expect((await rhetor.get('/health')).status).toBe(200);
    expect(heldHeap() - before).toBeLessThan(64);
    for (const socket of sockets) socket.destroy();
    await upstream.until(() => upstream.openSockets === 0);
    await vi.waitFor(() => expect(closed.mock.calls.length).toBe(opened.mock.calls.length));
  });
});

function openSocket(port: number, text: string, reads: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
    socket.write(text);
    if (reads) socket.resume();
  });
}

function httpText(body: object): string {
  const text = JSON.stringify(body);
  const lines = [
    'POST /mcp HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}
