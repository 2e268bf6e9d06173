/** A pool of candidates that share the requests of a rule: models, or several keys of one provider. */
import type { PoolChoice } from '../../config/pool-config.ts';
import type { KeyedChoice } from '../candidate-plan.ts';

export type PoolSettings = {
  /** Unique among pools: the rule, or the model whose provider has several keys. */
  readonly name: string;
  readonly choose: PoolChoice;
  readonly isSticky: boolean;
  /** After this silence, in milliseconds, a second member is asked the same; absent: never. */
  readonly hedgeAfter?: number | 'p95';
};

/** Why a member comes first. */
export type PoolReason =
  /** It answered the conversation's last turn, and its vendor's cache can still live. */
  | 'last_turn'
  /** The hash of the conversation points to it. */
  | 'hash'
  /** The pool's `choose` decided. */
  | 'choice'
  /** Its speed is measured anew. */
  | 'exploration'
  /** No other member can be asked now. */
  | 'only_one_left';

/** The name of a member, the same in every process with the same configuration. */
export function memberName({ provider, model, key }: KeyedChoice): string {
  return key === undefined ? `${provider}/${model}` : `${provider}#${key}/${model}`;
}
