/** What has become of a turn. */
import type { CutStatus } from '../../context/records/stored-context.ts';
import type { AnswerValidation } from '../../model/answer-validation.ts';
import type { Message } from '../../model/message.ts';
import type { OwnAnswer, TurnEnd } from './turn-event.ts';

export type TurnResult = Omit<TurnEnd, 'type' | 'stored'> & {
  readonly reply: Message;
  /** See `OwnAnswer`; only if it may be asked for again. */
  readonly own: OwnAnswer | undefined;
  readonly validation?: AnswerValidation;
  /** Undefined if the reply is complete. */
  readonly status: CutStatus | undefined;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};
