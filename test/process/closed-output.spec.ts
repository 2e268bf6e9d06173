/** `node dist/main.js | head -3`: when the reader of its output has gone, the server continues. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { buildRhetor, RhetorHome } from './rhetor-process.ts';

let home: RhetorHome;

beforeAll(async () => {
  await buildRhetor();
  home = await RhetorHome.make();
});
afterAll(() => home.remove());

it.each([
  ['npm start', { program: 'main.js', args: [] }],
  ['rhetor serve', { program: 'cli/main.js', args: ['serve'] }],
] as const)('serves on when its output is closed: %s', async (_, program) => {
  const rhetor = await home.start({ ...program, variables: { RHETOR_LOG_LEVEL: 'verbose' } });
  const { url } = rhetor;
  rhetor.closeOutput();
  // Each of these writes to the log, on stdout or on stderr.
  for (let round = 0; round < 20; round += 1) {
    const answer = await rhetor.post('/message', { message: 'Hello' });
    expect(answer.status).toBe(200);
    const refused = await rhetor.post('/message', '{');
    expect(refused.status).toBe(400);
  }
  expect((await fetch(`${url}/health`)).status).toBe(200);
  rhetor.kill('SIGTERM');
  expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
});

it('starts when nobody reads its output from the beginning', async () => {
  const port = await freePort();
  const rhetor = await home.run({ variables: { RHETOR_PORT: String(port) } });
  rhetor.closeOutput();
  const health = await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/health`));
  expect(health.status).toBe(200);
  rhetor.kill('SIGTERM');
  expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
});
