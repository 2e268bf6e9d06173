/** Concurrent requests on one socket: cancelling, conflicts and limits (docs/websocket.md). */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonOf } from './json.ts';
import { SocketClient } from './socket-client.ts';
import { Stage } from './stage.ts';

let stage: Stage;
let client: SocketClient;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(async () => {
  stage.upstream.reset();
  client = await SocketClient.connect(stage.rhetor.socketUrl);
});
afterEach(async () => {
  client.terminate();
  await stage.upstream.until(() => stage.upstream.inFlight === 0);
});
afterAll(() => stage.stop());

const STALLED = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } } as const;
const SILENT = { fault: { type: 'silent' } } as const;

function request(key: string | number | undefined, payload: object = {}): void {
  const named = key === undefined ? {} : { req_id: key };
  client.send({ type: 'LLM_REQUEST', ...named, payload: { message: 'Hello', ...payload } });
}

const chunks = () => client.frames.filter(({ payload }) => payload['done'] === false);
const lastFrameOf = (key: string | number) =>
  client.frames.findLast(({ req_id: id, payload }) => id === key && payload['done'] === true);

describe('CANCEL', () => {
  it.each(['the payload', 'the envelope'])(
    'by %s ends the request, kept as it is',
    async (place) => {
      stage.upstream.next(STALLED);
      const context = `cancelled-by-${place.replace(' ', '-')}`;
      request('c1', { context });
      await client.until(() => chunks().length === 2);
      const named = place === 'the payload' ? { payload: { req_id: 'c1' } } : { req_id: 'c1' };
      client.send({ type: 'CANCEL', ...named });
      const frames = await client.untilIdle('c1');
      expect(frames.at(-2)?.payload).toMatchObject({
        chunk: '',
        done: true,
        finish_reason: 'cancelled',
        context,
      });
      await stage.upstream.until(() => stage.upstream.inFlight === 0);
      expect(await jsonOf(await stage.rhetor.get(`/contexts/${context}`))).toMatchObject({
        messages: [{ content: 'Hello' }, { content: 'one two ', status: 'cancelled' }],
      });
    },
  );

  it('before the first token also ends it, and nothing is stored', async () => {
    stage.upstream.next(SILENT);
    request(2, { context: 'silent' });
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    client.send({ type: 'CANCEL', req_id: 2 });
    await client.untilIdle(2);
    expect(lastFrameOf(2)?.payload).toMatchObject({ done: true, finish_reason: 'cancelled' });
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect((await stage.rhetor.get('/contexts/silent')).status).toBe(404);
  });

  it('ends a request without streaming with the text so far, marked as not finished', async () => {
    stage.upstream.next(STALLED);
    request('c3', { streaming: false });
    await stage.upstream.until(() => stage.upstream.requests[0]?.tokensSent === 2);
    client.send({ type: 'CANCEL', req_id: 'c3' });
    const frames = await client.untilIdle('c3');
    expect(frames.map(({ type }) => type)).toEqual(['UPDATE', 'RESPONSE', 'UPDATE']);
    expect(frames[1]?.payload).toMatchObject({ finish_reason: 'cancelled' });
  });

  it('affects only its own request', async () => {
    stage.upstream.next(STALLED, STALLED);
    request('mine');
    request('other');
    await client.until(() => chunks().length === 4);
    client.send({ type: 'CANCEL', req_id: 'mine' });
    await client.untilIdle('mine');
    expect(stage.upstream.inFlight).toBe(1);
    client.send({ type: 'CANCEL', req_id: 'other' });
    await client.untilIdle('other');
  });

  it('of an unknown, a finished or no request is ignored', async () => {
    request('done');
    await client.untilIdle('done');
    const before = client.frames.length;
    client.send({ type: 'CANCEL', req_id: 'done' });
    client.send({ type: 'CANCEL', payload: { req_id: 'never' } });
    client.send({ type: 'CANCEL' });
    await client.ask({ type: 'PING' }, 1);
    expect(client.frames.slice(before).map(({ type }) => type)).toEqual(['PONG']);
  });

  it('affects only its own socket', async () => {
    stage.upstream.next(STALLED);
    request('shared');
    await client.until(() => chunks().length === 2);
    const stranger = await SocketClient.connect(stage.rhetor.socketUrl);
    stranger.send({ type: 'CANCEL', req_id: 'shared' });
    await stranger.ask({ type: 'PING' }, 1);
    expect(stage.upstream.inFlight).toBe(1);
    stranger.close();
  });
});

describe('concurrent requests', () => {
  it('each has its own frames, and a slow one does not delay the others', async () => {
    stage.upstream.next(STALLED, { text: 'quick' });
    request('slow');
    await client.until(() => chunks().length === 2);
    request('quick');
    const frames = await client.untilIdle('quick');
    expect(frames.map(({ payload }) => payload['chunk'])).toContain('quick');
    expect(lastFrameOf('slow')).toBeUndefined();
  });

  it('a req_id that is running is a conflict, and can be used again after its end', async () => {
    stage.upstream.next(STALLED);
    request('same');
    await client.until(() => chunks().length === 2);
    request('same');
    await client.until(() => client.frames.some(({ type }) => type === 'ERROR'));
    expect(client.frames.at(-1)).toMatchObject({
      type: 'ERROR',
      req_id: 'same',
      payload: { code: 'conflict', req_id: 'same' },
    });
    client.send({ type: 'CANCEL', req_id: 'same' });
    await client.untilIdle('same');
    client.frames.length = 0;
    request('same');
    await client.untilIdle('same');
    expect(lastFrameOf('same')?.payload).toMatchObject({ finish_reason: 'stop' });
  });

  it('16 run, the seventeenth is overloaded, and a slot becomes free', async () => {
    stage.upstream.otherwise(SILENT);
    for (let n = 0; n < 16; n += 1) request(n);
    await stage.upstream.until(() => stage.upstream.inFlight === 16);
    request('one too many');
    await client.until(() => client.frames.some(({ type }) => type === 'ERROR'));
    expect(client.frames.at(-1)).toMatchObject({
      req_id: 'one too many',
      payload: { code: 'overloaded', retry_after_ms: 1_000 },
    });
    stage.upstream.otherwise({ text: 'Hello' });
    client.send({ type: 'CANCEL', req_id: 3 });
    await client.untilIdle(3);
    request('seventeenth');
    await client.untilIdle('seventeenth');
    expect(lastFrameOf('seventeenth')?.payload).toMatchObject({ finish_reason: 'stop' });
  });

  it('a socket that closes cancels all of its requests', async () => {
    stage.upstream.next(SILENT, STALLED, STALLED);
    request('silent');
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    request('streaming', { context: 'left' });
    request('waiting', { streaming: false });
    await stage.upstream.until(
      () =>
        stage.upstream.requests.every((one, n) => n === 0 || one.tokensSent === 2) &&
        stage.upstream.inFlight === 3,
    );
    await client.until(() => chunks().length === 2);
    client.terminate();
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    await vi.waitFor(async () =>
      expect(await jsonOf(await stage.rhetor.get('/health'))).toMatchObject({
        details: { requests: { running: 0 } },
      }),
    );
  });
});

describe('limits', () => {
  it('a message over 4 MiB closes the socket with 1009', async () => {
    client.sendText(Buffer.alloc(4 * 1024 * 1024 + 1, 'x'));
    await client.until(() => client.closed !== undefined);
    expect(client.closed?.code).toBe(1009);
  });

  it('one of 4 MiB is accepted', async () => {
    const payload = { message: 'x', note: 'y'.repeat(4 * 1024 * 1024 - 100) };
    const [frame] = await client.ask({ type: 'LLM_REQUEST', payload }, 1);
    expect(frame).toMatchObject({ type: 'ERROR', payload: { code: 'validation_failed' } });
  });

  it('a client that does not read is disconnected within about 1 s, and its request cancelled', async () => {
    const chunk = 'x'.repeat(256 * 1024);
    stage.upstream.next({ text: Array<string>(200).fill(chunk), tokenMs: 20 });
    client.pause();
    request('flood');
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect(stage.upstream.lastRequest.tokensSent).toBeLessThan(200);
    client.resume();
    await client.until(() => client.closed !== undefined);
    expect(client.closed?.code).toSatisfy((code: number) => code === 1013 || code === 1006);
  });

  it('a frame that breaks the protocol closes only its own socket', async () => {
    const broken = connect(stage.rhetor.port, '127.0.0.1');
    broken.write(
      'GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(broken, 'data');
    const unmasked = Buffer.concat([Buffer.from([0x81, 0x02]), Buffer.from('{}')]);
    broken.write(unmasked);
    const [answer] = (await once(broken, 'data')) as [Buffer];
    // A close frame: opcode 8, the code in its first two bytes.
    expect([answer[0], answer.readUInt16BE(2)]).toEqual([0x88, 1002]);
    broken.destroy();
    expect(await client.ask({ type: 'PING' }, 1)).toMatchObject([{ type: 'PONG' }]);
  });
});
