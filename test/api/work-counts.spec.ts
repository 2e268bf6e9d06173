/**
 * What an answer costs, counted instead of timed: writes to the caller's socket, timers and promises.
 * Pieces that arrive together are handled together, so the counts are upper bounds.
 */
import { createHook } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MODEL, Stage } from './stage.ts';

/** Of our own code, not of the upstream, the client or the test. */
const OWN = /\/src\/(?!.*\.spec\.ts)/;

let stage: Stage;
let writes: number;

beforeAll(async () => {
  stage = await Stage.start({ vendors: ['openai'] });
  const server: Server = stage.rhetor.app.getHttpServer();
  server.on('connection', countWrites);
});
beforeEach(() => {
  writes = 0;
  stage.upstream.reset();
});
afterAll(() => stage.stop());

/** Node calls one of these for each write of the socket, however many pieces it has. */
function countWrites(socket: Socket): void {
  const { _write: write, _writev: writeTogether } = socket;
  socket._write = (...given) => {
    writes += 1;
    return write.apply(socket, given);
  };
  socket._writev = (...given) => {
    writes += 1;
    return writeTogether?.apply(socket, given);
  };
}

const SURFACES = [
  ['/v1/chat/completions', { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }],
  ['/message', { message: 'Hello', context_id: 'counted' }],
] as const;

describe.each(SURFACES)('%s', (path, body) => {
  const ask = async (tokens: number, streaming: object = {}, tokenMs = 0): Promise<void> => {
    stage.upstream.next({ text: Array.from({ length: tokens }, () => 'lorem '), tokenMs });
    const response = await stage.rhetor.post(path, { ...body, ...streaming });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text.split('lorem ').length - 1).toBe(tokens);
  };
  /** Its pieces arrive one by one. */
  const stream = (tokens: number): Promise<void> =>
    ask(tokens, path === '/message' ? { streaming: true } : { stream: true }, 1);

  it.each([1, 400])('sends a whole answer of %d words in one write', async (tokens) => {
    await ask(tokens);
    expect(writes).toBe(1);
  });

  it('writes once for each piece of a stream', async () => {
    await stream(50);
    expect(writes).toBeGreaterThan(25);
    expect(writes).toBeLessThanOrEqual(51);
  });

  it('makes no timer for a piece of a stream', async () => {
    const few = await countTimers(() => stream(10));
    const many = await countTimers(() => stream(210));
    // A stream itself needs one or two more or fewer, depending on which of its ends comes first.
    expect(many - few).toBeLessThan(10);
  });

  it('makes a bounded number of promises for a piece of a stream', async () => {
    const few = await countPromises(() => stream(10));
    const many = await countPromises(() => stream(210));
    expect((many - few) / 200).toBeLessThanOrEqual(10);
  });
});

/** @returns how many timers our own code made, or restarted by making new ones */
async function countTimers(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    const original = globalThis[name];
    vi.spyOn(globalThis, name).mockImplementation(((...given: Parameters<typeof original>) => {
      if (OWN.test(stackOfCaller())) count += 1;
      return Reflect.apply(original, globalThis, given);
    }) as typeof original);
  }
  await work();
  vi.restoreAllMocks();
  return count;
}

async function countPromises(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE' && OWN.test(stackOfCaller())) count += 1;
    },
  });
  hook.enable();
  await work();
  hook.disable();
  return count;
}

function stackOfCaller(): string {
  return new Error('asked for its stack').stack ?? '';
}
