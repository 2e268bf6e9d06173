/** The log line of an answer by another model than the intended one. */
import { expect, it, vi } from 'vitest';
import { LogLines } from '../faults/log-lines.ts';
import { TestRhetor } from '../support/rhetor.ts';

it('a substitution is one field of the log line', async () => {
  const lines = new LogLines();
  const rhetor = await TestRhetor.start({
    providers: {
      first: { kind: 'simulated', default_model: 'simulated-fast?rate=0&error=403' },
      second: { kind: 'simulated', default_model: 'simulated-fast?rate=0' },
    },
    tasks: { default: { provider: 'first', options: { fallback_provider: 'second' } } },
    variables: { RHETOR_LOG_LEVEL: 'info' },
  });
  lines.start();
  await rhetor.post('/message', { message: 'Hello', context_id: 'logged' });
  const line = await lines.turnOf('logged');
  vi.restoreAllMocks();
  await rhetor.stop();
  expect(line).toMatchObject({
    provider: 'second',
    fallback_for: 'first/simulated-fast?rate=0&error=403',
  });
});
