/** What the edge hears of a turn: its start, the deltas, and exactly one end. */
import type { StoredTurn } from '../context/stored-turn.ts';
import type { AnswerDelta, FinishReason } from '../model/completion-event.ts';
import type { TokenUsage } from '../model/usage.ts';
import type { PromptReference } from '../prompts/prompt.ts';
import type { ModelChoice } from '../routing/candidate-plan.ts';

/** How the answer came about. */
export type TurnRoute = {
  readonly rule: string | undefined;
  /** The stored prompt that was the system prompt; absent when none was. */
  readonly prompt?: PromptReference;
  /** The model that would have answered, as `provider/model`; absent when it did. */
  readonly requested?: string;
  /** Every model of the plan in its order; absent where there is no other than the one that answers. */
  readonly candidates?: readonly TurnCandidate[];
  /** Models asked, the one that answered included. */
  readonly attempts: number;
  /** Wire names of the options that gave way, since the model could not take them. */
  readonly dropped: readonly string[];
  /** The model whose answer was cut, when this one went on from its text. */
  readonly continuedFrom: ModelChoice | undefined;
};

export type TurnCandidate = ModelChoice & {
  /** Why it was not to be asked. */
  readonly skipped?: string;
};

/** Who answers, and in which context. */
export type TurnSource = {
  readonly contextId: string;
  /** The version of the context once the turn is in it; absent where the caller expected none. */
  readonly version?: number;
  readonly provider: string;
  readonly model: string;
  readonly isSimulated: boolean;
  readonly isFallback: boolean;
  readonly route: TurnRoute;
};

/** First event of a turn; once more when another model goes on with the answer. */
export type TurnStart = { readonly type: 'turn-start'; readonly source: TurnSource };

/** By the time it is sent the turn is on disk. */
export type TurnEnd = {
  readonly type: 'turn-end';
  readonly finishReason: FinishReason;
  /** The vendor's own word. */
  readonly rawFinishReason?: string;
  /** The stop sequence that ended it, from a vendor that says which one it was. */
  readonly stopSequence?: string;
  readonly usage: TokenUsage;
  /** The model says that it read far less than it was sent: it has cut the input by itself. */
  readonly isInputCut: boolean;
  /** Undefined when nothing was stored. */
  readonly stored: StoredTurn | undefined;
};

export type TurnEvent = TurnStart | AnswerDelta | TurnEnd;
