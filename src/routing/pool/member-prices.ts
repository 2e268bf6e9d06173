/** The port to what a call costs; the prices of models are behind it. */
import type { TokenUsage } from '../../model/usage.ts';
import type { ModelChoice } from '../candidate-plan.ts';

export abstract class MemberPrices {
  /** An unknown price has the status `unpriced`. */
  abstract costOf(call: {
    readonly asked: ModelChoice;
    readonly usage: TokenUsage;
    readonly at: number;
  }): { readonly costMicros: number; readonly status: string };
}
