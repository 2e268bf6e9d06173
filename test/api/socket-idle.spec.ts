/** RHETOR_SOCKET_IDLE_SECONDS: idle sockets, and sockets with a running request. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketClient } from './socket-client.ts';
import { Stage } from './stage.ts';

describe('a socket that may be idle for one second', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start({ variables: { RHETOR_SOCKET_IDLE_SECONDS: '1' } });
  });
  afterAll(() => stage.stop());

  it('is closed when it sends no request, however often it pings', async () => {
    const client = await SocketClient.connect(stage.rhetor.socketUrl);
    while (client.closed === undefined) {
      const before = client.frames.length;
      client.send({ type: 'PING' });
      await client.until(() => client.frames.length > before || client.closed !== undefined);
    }
    expect(client.closed).toEqual({ code: 1001, reason: 'the socket was idle' });
  });

  it('stays open while a request runs, and is closed when it has sent none since', async () => {
    stage.upstream.next({ text: Array<string>(30).fill('word '), tokenMs: 80 });
    const client = await SocketClient.connect(stage.rhetor.socketUrl);
    const payload = { message: 'Hello', context_id: 'idle', streaming: true };
    client.send({ type: 'LLM_REQUEST', source: 'UI', req_id: 'a', payload });
    const frames = await client.untilIdle('a');
    expect(frames.at(-2)?.payload).toMatchObject({ done: true });
    expect(client.closed).toBeUndefined();
    await client.until(() => client.closed !== undefined);
    expect(client.closed?.code).toBe(1001);
  });
});
