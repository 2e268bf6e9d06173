/** A Rhetor whose models are scripted and have a price, with keys, and questions for its cache of answers. */
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { AnswerCache } from '../../src/conversation/answer-cache/answer-cache.service.ts';
import type { RunningAnswer } from '../../src/conversation/answer-cache/running-answer.ts';
import type { NewKey } from '../../src/contract/keys.ts';
import type { LedgerRequest, LedgerRequestList } from '../../src/contract/ledger.ts';
import { ADMINISTRATOR, type KeyAnswer, KeyStage } from '../keys/key-stage.ts';
import { type RhetorOptions, TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

/** Dollars per million tokens. */
const PRICE = { input: 1, output: 10 };
const USAGE = { input: 50, output: 100 };
export const CALL_USD = (USAGE.input * PRICE.input + USAGE.output * PRICE.output) / 1_000_000;

export type Asked = {
  readonly path?: string;
  readonly body?: object;
  /** Undefined: the header is not sent; default: `use`. */
  readonly cache?: string | undefined;
  readonly credential?: string;
};

export class CacheStage extends KeyStage {
  private constructor(
    rhetor: TestRhetor,
    readonly upstream: ScriptedUpstream,
  ) {
    super(rhetor);
  }

  static async begin(options: RhetorOptions = {}, played?: ScriptedUpstream): Promise<CacheStage> {
    const upstream = played ?? (await ScriptedUpstream.start());
    upstream.otherwise({ text: 'Because.', usage: USAGE });
    const rhetor = await TestRhetor.start({
      providers: playedBy(upstream),
      ...options,
      variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR, ...options.variables },
    });
    return new CacheStage(rhetor, upstream);
  }

  async end(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
  }

  /** How often a model was asked. */
  get calls(): number {
    return this.upstream.requests.length;
  }

  ask(asked: Asked = {}): Promise<KeyAnswer> {
    const { path = '/v1/chat/completions', body = question(), credential = ADMINISTRATOR } = asked;
    const cache = 'cache' in asked ? asked.cache : 'use';
    const headers = cache === undefined ? {} : { 'x-rhetor-cache': cache };
    return this.call(credential, 'POST', path, body, headers);
  }

  /** Asks one after the other, and returns how the cache took part in each. */
  async states(...asked: readonly Asked[]): Promise<readonly (string | null)[]> {
    const states: (string | null)[] = [];
    for (const each of asked) {
      const answer = await this.ask(each);
      if (answer.status !== 200) throw new Error(answer.text);
      states.push(answer.headers.get('x-rhetor-cache'));
    }
    return states;
  }

  /** Until then, equal requests are answered from memory. */
  async untilKept(): Promise<void> {
    await vi.waitFor(() => expect([...this.running]).toEqual([]));
  }

  /** The answers that are being got, or kept. */
  get running(): Iterable<RunningAnswer> {
    return this.rhetor.app.get(AnswerCache)['running'].values();
  }

  /** Newest first. */
  async ledger(): Promise<readonly LedgerRequest[]> {
    const { body } = await this.call(ADMINISTRATOR, 'GET', '/requests?limit=20');
    return (body as LedgerRequestList).requests;
  }

  /** A key that keeps no conversation, so that Rhetor's own dialect is not stored for it. */
  forgetfulKey(): Promise<NewKey> {
    return this.newKey({ permissions: ['ask'] });
  }
}

/** One that nobody has asked before. */
export function question(more: object = {}): object {
  const messages = [{ role: 'user', content: `Why ${randomUUID()}?` }];
  return { model: 'openai/one', messages, ...more };
}

export function playedBy(upstream: ScriptedUpstream): Readonly<Record<string, object>> {
  const common = { default_model: 'one', price: PRICE, models: [{ id: 'one' }, { id: 'two' }] };
  const openai = { kind: 'openai', base_url: upstream.baseUrl('openai'), ...common };
  return {
    openai,
    unpriced: { ...openai, price: undefined },
    responses: { ...openai, api: 'responses' },
    anthropic: { kind: 'anthropic', base_url: upstream.baseUrl('anthropic'), ...common },
    ollama: { kind: 'ollama', base_url: upstream.baseUrl('ollama'), ...common },
  };
}
