/** kill -9 after a terminal frame loses nothing (C06). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { LiveStream } from '../api/sse-frames.ts';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

const ROUNDS = 5;

type Kept = {
  readonly count: number;
  readonly messages: readonly {
    readonly id: string;
    readonly role: string;
    readonly status?: string;
  }[];
};

describe('kill -9', () => {
  let home: RhetorHome;

  beforeAll(async () => {
    await buildRhetor();
    home = await RhetorHome.make();
  });
  afterAll(() => home.remove());

  const options = { model: 'simulated-fast?rate=2000&length=20' };

  /** @returns the ids of the replies whose end was received */
  async function converse(rhetor: RhetorProcess, round: number): Promise<readonly string[]> {
    const ids: string[] = [];
    const ask = async (turn: number): Promise<void> => {
      const body = { message: `round ${round} turn ${turn}`, context_id: 'killed', options };
      if (turn % 2 === 0) {
        ids.push(String((await jsonOf(await rhetor.post('/message', body)))['message_id']));
        return;
      }
      const live = new LiveStream(await rhetor.post('/stream', body));
      await live.until((text) => text.includes('"done":true'));
      ids.push(String(live.frames.at(-1)?.['message_id']));
    };
    await Promise.all([1, 2, 3].map(ask));
    // One more, still running at the kill.
    void rhetor
      .post('/message', { message: 'lost', context_id: 'killed', options })
      .catch(() => undefined);
    await ask(4);
    return ids;
  }

  it(`loses no turn whose end was seen, and keeps no half of one, ${ROUNDS} times over`, async () => {
    const seen: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const rhetor = await home.start();
      seen.push(...(await converse(rhetor, round)));
      rhetor.kill('SIGKILL');
      expect((await rhetor.untilEnd()).signal).toBe('SIGKILL');
    }
    const rhetor = await home.start();
    const kept = (await jsonOf(await rhetor.get('/contexts/killed?limit=1000'))) as Kept;
    const ids = new Set(kept.messages.map(({ id }) => id));
    expect(seen).toHaveLength(ROUNDS * 4);
    expect(seen.filter((id) => !ids.has(id))).toEqual([]);
    expect(kept.messages.map(({ role }) => role)).toEqual(
      Array.from({ length: kept.count }, (_, n) => (n % 2 === 0 ? 'user' : 'assistant')),
    );
    expect(await jsonOf(await rhetor.get('/health'))).toMatchObject({ status: 'healthy' });
  });
});
