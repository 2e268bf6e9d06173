/** A complete answer as the cache keeps it, and back; pure. */
import type { Message } from '../../model/message.ts';
import type { TokenUsage } from '../../model/usage.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { RoutedEnd } from '../../routing/routed-event.ts';
import type { OwnAnswer } from '../events/turn-event.ts';

export type CachedTurn = ModelChoice & {
  readonly reply: Message;
  /** As the vendor wrote it, if it was passed on: the frames of a stream, or the whole body. */
  readonly own?: { readonly isStreaming: boolean; readonly answer: OwnAnswer };
  readonly end: Omit<RoutedEnd, 'type'>;
  /** Wire names of options that the model refused when it was asked. */
  readonly refused?: readonly string[];
  /** What the calls for it cost, in millionths of a dollar; absent if a price was unknown. */
  readonly costMicros?: number;
};

export function toCachedText(turn: CachedTurn): string {
  return JSON.stringify(turn);
}

export function fromCachedText(text: string): CachedTurn {
  const turn = JSON.parse(text) as CachedTurn;
  // JSON omits unknown counts.
  const usage: TokenUsage = { ...UNKNOWN_USAGE, ...turn.end.usage };
  return { ...turn, end: { ...turn.end, usage } };
}
