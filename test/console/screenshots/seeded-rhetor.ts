/** A Rhetor with two weeks of plausible use: every request went through it, on days that a faked clock gave. */
import { vi } from 'vitest';
import { TestRhetor } from '../../support/rhetor.ts';
import { ScriptedUpstream } from '../../upstream/scripted-upstream.ts';
import { answersOf } from './answers.ts';
import { DAY_MS, NOW, type Places, Seed, DAYS, TOKEN } from './seed.ts';
import { providersAt, TASKS } from './seeded-config.ts';

export class SeededRhetor {
  private constructor(
    readonly rhetor: TestRhetor,
    readonly places: Places,
    private readonly upstream: ScriptedUpstream,
  ) {}

  static async start(): Promise<SeededRhetor> {
    // Only dates are faked: durations stay real, and so do the pauses of the upstream.
    vi.useFakeTimers({ toFake: ['Date'], now: NOW - DAYS * DAY_MS, shouldAdvanceTime: true });
    const upstream = await ScriptedUpstream.start();
    upstream.models = ['llama3.3', 'qwen3'];
    upstream.otherwise(answersOf());
    const rhetor = await TestRhetor.start({
      providers: providersAt(upstream),
      tasks: TASKS,
      variables: {
        RHETOR_AUTH_TOKEN: TOKEN,
        // Only shown: it listens on a free one.
        RHETOR_PORT: '8300',
        ANTHROPIC_API_KEY: 'scripted',
        OPENAI_API_KEY: 'scripted',
      },
    });
    const seed = new Seed(rhetor.url);
    await seed.fill();
    return new SeededRhetor(rhetor, await seed.finish(), upstream);
  }

  async stop(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
    vi.useRealTimers();
  }
}
