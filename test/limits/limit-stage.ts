/** A Rhetor with keys and a scripted upstream, for the limits of keys and of all callers. */
import type { KeyLimitSettings, NewKey } from '../../src/contract/keys.ts';
import { MODEL, playedBy } from '../api/stage.ts';
import { ADMINISTRATOR, KeyStage } from '../keys/key-stage.ts';
import { type RhetorOptions, TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

/** Each answer: 30 tokens of input and 20 of output. */
export const USAGE = { input: 30, output: 20 };
export const CALL_TOKENS = USAGE.input + USAGE.output;

export class LimitStage extends KeyStage {
  private constructor(
    rhetor: TestRhetor,
    readonly upstream: ScriptedUpstream,
  ) {
    super(rhetor);
  }

  static async begin(options: RhetorOptions = {}): Promise<LimitStage> {
    const upstream = await ScriptedUpstream.start();
    upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
    const rhetor = await TestRhetor.start({
      providers: {
        openai: playedBy(upstream, 'openai'),
        ollama: playedBy(upstream, 'ollama'),
      },
      ...options,
      variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR, ...options.variables },
    });
    return new LimitStage(rhetor, upstream);
  }

  async end(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
  }

  limitedKey(limits: KeyLimitSettings): Promise<NewKey> {
    return this.newKey({ limits });
  }

  ask(key: string, headers: Readonly<Record<string, string>> = {}) {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Hi' }] };
    return this.call(key, 'POST', '/v1/chat/completions', body, headers);
  }
}
