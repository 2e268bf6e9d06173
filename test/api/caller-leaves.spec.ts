/** The caller disconnects (C01, C03): the upstream socket closes, and partial text is stored. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { jsonOf } from './json.ts';
import { postHead } from './raw-http.ts';
import { SocketClient } from './socket-client.ts';
import { LiveStream } from './sse-frames.ts';
import { Stage } from './stage.ts';

const MOMENTS = {
  'before the headers': { fault: { type: 'silent' } },
  'before the first token': { fault: { type: 'silent-after-headers' } },
  'in mid-stream': { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } },
} as const;

type Moment = keyof typeof MOMENTS;

describe.each(['openai', 'anthropic', 'ollama'] as const)(
  'a caller of %s disconnects',
  (vendor) => {
    let stage: Stage;
    let contexts = 0;

    beforeAll(async () => {
      stage = await Stage.start({ vendors: [vendor] });
    });
    afterEach(() => stage.upstream.reset());
    afterAll(() => stage.stop());

    /** Brings the upstream to the given stage, and resolves when it is there. */
    async function reached(moment: Moment, ask: () => void): Promise<void> {
      stage.upstream.next(MOMENTS[moment]);
      ask();
      await stage.upstream.until(() => {
        const [request] = stage.upstream.requests;
        if (request === undefined) return false;
        if (moment === 'before the headers') return true;
        return moment === 'in mid-stream' ? request.tokensSent === 2 : request.hasSentHeaders;
      });
    }

    /** The socket itself, not only the request: nothing of the call remains. */
    async function expectClosed(): Promise<void> {
      const { socket } = stage.upstream.lastRequest;
      await stage.upstream.until(() => socket.closedAt !== undefined);
    }

    async function expectKept(contextId: string, moment: Moment): Promise<void> {
      const path = `/contexts/${contextId}`;
      if (moment !== 'in mid-stream') {
        expect((await stage.rhetor.get(path)).status).toBe(404);
        return;
      }
      await vi.waitFor(async () =>
        expect(await jsonOf(await stage.rhetor.get(path))).toMatchObject({
          messages: [{ content: 'Hello' }, { content: 'one two ', status: 'cancelled' }],
        }),
      );
    }

    const cases = Object.keys(MOMENTS).flatMap((moment) =>
      ['/message', '/stream', '/ws'].map((path) => [moment as Moment, path] as const),
    );

    async function expectTidy(moment: Moment, path: string): Promise<void> {
      const context = `left-${(contexts += 1)}`;
      let leave: () => void;
      if (path === '/ws') {
        const client = await SocketClient.connect(stage.rhetor.socketUrl);
        const frame = { type: 'LLM_REQUEST', payload: { message: 'Hello', context } };
        await reached(moment, () => client.send(frame));
        if (moment === 'in mid-stream') await client.until(() => client.frames.length === 3);
        leave = () => client.terminate();
      } else {
        const caller = new AbortController();
        const body = { message: 'Hello', context_id: context };
        let response: Promise<Response> | undefined;
        await reached(moment, () => {
          response = stage.rhetor.post(path, body, caller.signal);
          response.catch(() => undefined);
        });
        if (moment === 'in mid-stream' && path === '/stream' && response !== undefined) {
          await new LiveStream(await response).until((text) => text.includes('two '));
        }
        // There is no sign that a turn without streaming has read its chunks; by now it has.
        await stage.rhetor.get('/health');
        leave = () => caller.abort();
      }
      leave();
      await expectClosed();
      await expectKept(context, moment);
      await vi.waitFor(async () =>
        expect(await jsonOf(await stage.rhetor.get('/health'))).toMatchObject({
          details: { requests: { running: 0 } },
        }),
      );
    }

    it.each(cases)('%s of %s', expectTidy);
  },
);

describe('a reader of a stream that does not read', () => {
  it('is disconnected, and its turn cancelled', async () => {
    const stage = await Stage.start();
    const chunk = 'x'.repeat(256 * 1024);
    stage.upstream.next({ text: Array<string>(200).fill(chunk), tokenMs: 20 });
    const body = JSON.stringify({ message: 'Hello', context_id: 'slow' });
    const socket = connect(stage.rhetor.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(postHead('/stream', { 'content-length': body.length }) + body);
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect(stage.upstream.lastRequest.tokensSent).toBeLessThan(200);
    socket.destroy();
    await stage.stop();
  });
});
