/** The messages of a context as they are kept. */
import type { Message } from '../model/message.ts';
import type { TokenUsage } from '../model/usage.ts';

/** A turn that was cut after some text keeps it, with the reason. */
export type CutStatus = 'cancelled' | 'error';

/** Which model wrote a message, and at what cost. */
export type MessageOrigin = {
  readonly provider: string;
  readonly model: string;
  readonly usage?: TokenUsage;
};

export type MessageRecord = {
  readonly id: string;
  /** Rises with time within a store; never reused. */
  readonly sequence: number;
  readonly message: Message;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** Rhetor's estimate of its size. */
  readonly tokens: number;
  readonly status?: CutStatus;
  readonly origin?: MessageOrigin;
  /** Every window keeps it, as it keeps system messages. */
  readonly isPinned?: boolean;
  /** Epoch milliseconds at which it was archived; absent for an active one, and where it was not asked for. */
  readonly supersededAt?: number;
};
