/** SIGTERM and SIGINT drain (C05): running answers finish, sockets close 1001, exit 0. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { jsonOf } from '../api/json.ts';
import { SocketClient } from '../api/socket-client.ts';
import { LiveStream, textOfFrames } from '../api/sse-frames.ts';
import { playedBy } from '../api/stage.ts';
import { held } from '../upstream/held.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

const TEXT = 'one two three four five six seven eight nine ten';

let home: RhetorHome;
let upstream: ScriptedUpstream;
let rhetor: RhetorProcess;

beforeAll(buildRhetor, 120_000);
beforeEach(async () => {
  home = await RhetorHome.make();
  upstream = await ScriptedUpstream.start();
  rhetor = await home.start({ providers: { openai: playedBy(upstream, 'openai') } });
});
afterEach(async () => {
  await home.remove();
  await upstream.stop();
});

async function openStream(contextId: string): Promise<LiveStream> {
  const response = await rhetor.post('/stream', { message: 'Hello', context_id: contextId });
  const live = new LiveStream(response);
  await live.until((text) => text.includes('"chunk":"one "'));
  return live;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s with answers running', (signal) => {
  it('lets them finish, accepts no more, closes the sockets with 1001 and exits with 0', async () => {
    const slow = held({ text: TEXT }, 1);
    upstream.otherwise(slow.script);
    const live = await openStream('drained');
    const client = await SocketClient.connect(rhetor.socketUrl);
    client.send({ type: 'LLM_REQUEST', req_id: 1, payload: { message: 'Hello' } });
    await client.until(() => client.frames.length >= 2);

    rhetor.kill(signal);
    // npm and terminals send the signal twice.
    rhetor.kill(signal);
    await rhetor.untilPrinted(signal);
    const ready = await rhetor.get('/ready');
    expect([ready.status, ready.headers.has('retry-after')]).toEqual([503, true]);
    const health = await rhetor.get('/health');
    expect([health.status, (await jsonOf(health))['status']]).toEqual([200, 'draining']);
    await expectError(await rhetor.post('/message', { message: 'late' }), 503, 'draining');

    slow.release();
    await live.untilEnd();
    expect(textOfFrames(live.frames)).toBe(TEXT);
    expect(live.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    await client.until(() => client.closed !== undefined);
    expect(client.frames.at(-1)?.payload).toMatchObject({ isTyping: false });
    expect(client.frames.at(-2)?.payload).toMatchObject({ finish_reason: 'stop' });
    expect(client.closed?.code).toBe(1001);
    expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
    expect(rhetor.output.match(/finishing the running answers/g)).toHaveLength(1);
  });
});

describe('a signal', () => {
  it('ends an idle Rhetor soon, whatever connections are open', async () => {
    await (await rhetor.get('/health')).text();
    const client = await SocketClient.connect(rhetor.socketUrl);
    client.pause();
    const startedAt = performance.now();
    rhetor.kill('SIGTERM');
    expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    client.terminate();
  });

  it('ends it at once when it comes again later, as SIGINT', async () => {
    upstream.next({ text: TEXT, fault: { type: 'stall', afterTokens: 1 } });
    const live = await openStream('impatient');
    rhetor.kill('SIGINT');
    await rhetor.untilPrinted('SIGINT');
    await sleep(1_100);
    rhetor.kill('SIGINT');
    expect(await rhetor.untilEnd()).toEqual({ code: 130, signal: null });
    await expect(live.untilEnd()).rejects.toThrow('terminated');
  });
});
