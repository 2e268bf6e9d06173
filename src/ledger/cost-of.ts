/** The port to the prices: what a call cost. */
import type { CompletionRequest } from '../model/completion-request.ts';
import type { Cost } from '../model/cost.ts';
import type { OwnBody } from '../model/vendors/own-body.ts';
import type { TokenUsage } from '../model/usage.ts';
import type { RecordedModel } from './attempt-record.ts';

/** The parts of a request that may change its price; one for embeddings has only the last two. */
export type ChargedRequest = Partial<Pick<CompletionRequest, 'options' | 'messages' | 'vendor'>> & {
  readonly own?: OwnBody | undefined;
};

export type MeteredCall = {
  readonly asked: RecordedModel;
  /** The id in the vendor's answer, which is the more precise one. */
  readonly answeringModel?: string;
  readonly usage: TokenUsage;
  /** When the call ended, in epoch milliseconds: prices change. */
  readonly at: number;
  /** What was sent, if it is known. */
  readonly request?: ChargedRequest;
};

export abstract class CostOf {
  /**
   * Called when a model is asked. Until the promise has resolved, `costOf` may not know the price;
   * undefined if it knows it already. Never rejects.
   */
  abstract load(model: RecordedModel): Promise<void> | undefined;

  /** Waits for nothing. */
  abstract costOf(call: MeteredCall): Cost;
}
