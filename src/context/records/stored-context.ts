/** The messages of a context as they are stored. */
import type { Message } from '../../model/message.ts';
import type { TokenUsage } from '../../model/usage.ts';

/** A turn that was cut off after some text keeps the text, with the reason. */
export type CutStatus = 'cancelled' | 'error';

/** The model that wrote a message, and its cost. */
export type MessageOrigin = {
  readonly provider: string;
  readonly model: string;
  /** The name of the provider's key that it was asked with, if there are several; never exported. */
  readonly key?: string;
  readonly usage?: TokenUsage;
};

/** The newest answer of a model in a conversation. */
export type NewestAnswer = MessageOrigin & {
  /** Epoch milliseconds. */
  readonly at: number;
};

export type MessageRecord = {
  readonly id: string;
  /** Increases with time within a store; never reused. */
  readonly sequence: number;
  readonly message: Message;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** Rhetor's estimate of its size. */
  readonly tokens: number;
  readonly status?: CutStatus;
  readonly origin?: MessageOrigin;
  /** Kept in every window, like system messages. */
  readonly isPinned?: boolean;
  /** Epoch milliseconds at which it was archived; absent for an active one, and if it was not queried. */
  readonly supersededAt?: number;
};
