/** A Rhetor whose models are scripted and have a price, with keys, and questions for its cache of answers. */
import { onTestFinished } from 'vitest';
import type { LedgerRequest, LedgerRequestList } from '../../src/contract/ledger.ts';
import type { NewKey } from '../../src/contract/keys.ts';
import { ADMINISTRATOR, type KeyAnswer, KeyStage } from '../keys/key-stage.ts';
import type { RhetorOptions } from '../support/rhetor.ts';
import type { Vendor } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

export const MODEL = 'one';
/** Dollars per million tokens. */
const PRICE = { input: 1, output: 10 };
const USAGE = { input: 50, output: 100 };
export const CALL_USD = (USAGE.input * PRICE.input + USAGE.output * PRICE.output) / 1_000_000;

const VENDORS: readonly Vendor[] = ['openai', 'anthropic', 'ollama'];

export type Asked = {
  readonly path?: string;
  readonly body?: object;
  readonly cache?: string | undefined;
  readonly credential?: string | undefined;
};

export const QUESTION = { model: 'openai/one', messages: [{ role: 'user', content: 'Why?' }] };

export class CacheStage {
  private constructor(
    readonly stage: KeyStage,
    readonly upstream: ScriptedUpstream,
  ) {}

  static async start(options: RhetorOptions = {}, hasToken = true): Promise<CacheStage> {
    const upstream = await ScriptedUpstream.start();
    onTestFinished(() => upstream.stop());
    upstream.otherwise({ text: 'Because.', usage: USAGE });
    const stage = await KeyStage.start({ providers: playedBy(upstream), ...options }, hasToken);
    return new CacheStage(stage, upstream);
  }

  /** How often a model was asked. */
  get calls(): number {
    return this.upstream.requests.length;
  }

  ask(asked: Asked = {}): Promise<KeyAnswer> {
    const { path = '/v1/chat/completions', body = QUESTION, credential = ADMINISTRATOR } = asked;
    const cache = 'cache' in asked ? asked.cache : 'use';
    const headers = cache === undefined ? {} : { 'x-rhetor-cache': cache };
    return this.stage.call(credential, 'POST', path, body, headers);
  }

  newKey(request: object = {}): Promise<NewKey> {
    return this.stage.newKey(request);
  }

  /** Newest first. */
  async ledger(): Promise<readonly LedgerRequest[]> {
    const { body } = await this.stage.call(ADMINISTRATOR, 'GET', '/requests');
    return (body as LedgerRequestList).requests;
  }
}

export function playedBy(upstream: ScriptedUpstream): Readonly<Record<string, unknown>> {
  const common = { default_model: MODEL, price: PRICE, models: [{ id: MODEL }] };
  const played = VENDORS.map((kind) => [
    kind,
    { kind, base_url: upstream.baseUrl(kind), ...common },
  ]);
  const responses = { kind: 'openai', api: 'responses', base_url: upstream.baseUrl('openai') };
  return { ...Object.fromEntries(played), responses: { ...responses, ...common } };
}
