/** Which turn the code at hand runs for, wherever it is: the last guard ends that turn and no other. */
import { AsyncLocalStorage } from 'node:async_hooks';

export type TurnScope = {
  readonly requestId: string;
  readonly contextId: string;
  /** Ends the turn with an error; does nothing for one that has ended. */
  readonly fail: (failure: unknown) => void;
};

export const turnScope = new AsyncLocalStorage<TurnScope>();
