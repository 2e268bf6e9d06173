/** What the order of a pool's members depends on. */
import type { PoolDefinition } from '../../config/pool-config.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import type { Affinity, ConversationName } from '../affinity.ts';
import type { KeyedChoice } from '../candidate-plan.ts';
import type { MemberFigures } from './choose-member.ts';
import type { PoolSettings } from './pool.ts';

export type PoolState = {
  /** The pool of the rule that applies. */
  readonly definition: PoolDefinition | undefined;
  readonly affinity: (() => Affinity | undefined) | undefined;
  /** The names of a provider's keys if it has several, else none. */
  readonly keysOf: (provider: string) => readonly string[];
  readonly parkedError: (choice: KeyedChoice) => RhetorError | undefined;
  readonly postponedReason: (choice: KeyedChoice) => string | undefined;
  /** Epoch milliseconds until which its vendor's rate limits leave nothing. */
  readonly exhaustedUntil: (choice: KeyedChoice) => number | undefined;
  readonly figuresOf: (choice: KeyedChoice, settings: PoolSettings) => MemberFigures;
  /** What the same call would cost with each member, by the price list alone. */
  readonly listedMicros: (choice: KeyedChoice) => number | undefined;
  /** The member that answered the conversation's last turn, if its cache can still live. */
  readonly recall: (pool: string, conversation: ConversationName) => string | undefined;
  readonly random: () => number;
};
