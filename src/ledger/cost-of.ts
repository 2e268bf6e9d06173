/** The port to the prices: what a call cost. */
import type { TokenUsage } from '../model/usage.ts';
import type { CostStatus, RecordedModel } from './attempt-record.ts';

export type CallCost = {
  /** In millionths of a dollar; 0 while unpriced. */
  readonly costMicros: number;
  readonly costStatus: CostStatus;
};

export abstract class CostOf {
  /**
   * Pure and cheap.
   * @param at when the call ended, in epoch milliseconds: prices change
   */
  abstract costOf(model: RecordedModel, usage: TokenUsage, at: number): CallCost;
}

/** For a server that knows no prices. */
export class UnpricedCalls extends CostOf {
  override costOf(): CallCost {
    return { costMicros: 0, costStatus: 'unpriced' };
  }
}
