/** An uncaught error ends at most one turn, and is logged by its name. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'stray-failures.mjs')).href;
const SLOW = { provider: 'simulated', model: 'simulated-fast?rate=40&length=60' };

describe('the last guard', () => {
  let home: RhetorHome;
  let rhetor: RhetorProcess;

  beforeAll(async () => {
    await buildRhetor();
    home = await RhetorHome.make();
    rhetor = await home.start({ variables: { NODE_OPTIONS: `--import=${PRELOAD}` } });
  }, 150_000);
  afterAll(() => home.remove());

  function ask(context: string): Promise<Response> {
    return fetch(`${rhetor.url}/message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'x', context_id: context, streaming: true, options: SLOW }),
    });
  }

  it('ends only the turn that a failure belongs to', async () => {
    const before = await ask('before');
    process.kill(rhetor.pid, 'SIGUSR2');
    await rhetor.untilPrinted('unhandled rejection in no turn: RangeError');

    const struck = await ask('struck');
    const frames = await struck.text();
    expect(frames).toContain('"code":"internal_error"');
    expect(frames).toContain('"finish_reason":"error"');

    expect(await before.text()).not.toContain('internal_error');
    const after = await ask('after');
    expect(after.status).toBe(200);
    expect(await after.text()).not.toContain('internal_error');
    expect(rhetor.ended).toBeUndefined();

    const messages = await fetch(`${rhetor.url}/contexts/struck`);
    expect(await messages.text()).toContain('"status":"error"');
    expect(rhetor.output).toMatch(
      /uncaught exception in the turn of request \S+ \(context struck\), which ends: TypeError/,
    );
    expect(rhetor.output).not.toContain('words that no log may show');
  });
});
