/** The events that the edge receives from a turn: its start, the deltas, and exactly one end. */
import type { StoredTurn } from '../../context/records/stored-turn.ts';
import type { AnswerValidation } from '../../model/answer-validation.ts';
import type { CacheState } from '../../model/choices/cache-choice.ts';
import type { AnswerDelta, FinishReason, VendorFrame } from '../../model/completion-event.ts';
import type { UpstreamHeaders } from '../../model/vendors/upstream-headers.ts';
import type { Cost } from '../../model/cost.ts';
import type { TokenUsage } from '../../model/usage.ts';
import type { PromptReference } from '../../prompts/prompt.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { RecalledItem } from '../recall/recall.ts';

/** How the answer was routed. */
export type TurnRoute = {
  readonly rule: string | undefined;
  /** The stored prompt used as the system prompt; absent if none was. */
  readonly prompt?: PromptReference;
  /** The preferred model, as `provider/model`; absent when it answered. */
  readonly requested?: string;
  /** Every model of the plan in order; absent if the answering model is the only one. */
  readonly candidates?: readonly TurnCandidate[];
  /** Number of attempts, including the successful one. */
  readonly attempts: number;
  /** Wire names of the options that were dropped because the model does not support them. */
  readonly dropped: readonly string[];
  /** The model whose cut-off answer this one continued. */
  readonly continuedFrom: ModelChoice | undefined;
  /** The limit of output that a budget left for the answer, in tokens. */
  readonly clamped?: number;
  /** Whether the answer fits its JSON schema; absent if that was not asked. */
  readonly validation?: AnswerValidation;
  /** How the cache of answers took part; absent: nobody asked for it. */
  readonly cache?: CacheState;
};

export type TurnCandidate = ModelChoice & {
  /** Why the candidate was skipped. */
  readonly skipped?: string;
};

/** Which model answers, and in which context. */
export type TurnSource = {
  readonly contextId: string;
  /** The version of the context including this turn; absent if the caller expected none. */
  readonly version?: number;
  readonly provider: string;
  readonly model: string;
  readonly isSimulated: boolean;
  readonly isFallback: boolean;
  readonly route: TurnRoute;
  /** What the model was shown of earlier messages and notes. */
  readonly recalled?: readonly RecalledItem[];
  /** How far a budget is used, such as `team 87%`. */
  readonly budget?: string;
  /** What the vendor's response says of its call. */
  readonly shownHeaders?: UpstreamHeaders;
};

/** The first event of a turn; emitted again when another model continues the answer. */
export type TurnStart = { readonly type: 'turn-start'; readonly source: TurnSource };

/** Emitted once the turn is on disk. */
export type TurnEnd = {
  readonly type: 'turn-end';
  readonly finishReason: FinishReason;
  /** The vendor's own word. */
  readonly rawFinishReason?: string;
  /** The stop sequence that ended it, from a vendor that says which one it was. */
  readonly stopSequence?: string;
  readonly usage: TokenUsage;
  /** What all calls for the answer cost; absent if an earlier version stored it. */
  readonly cost?: Cost;
  /** The model reports that it read far less than it was sent: it truncated the input itself. */
  readonly isInputCut: boolean;
  /** Undefined when nothing was stored. */
  readonly stored: StoredTurn | undefined;
};

/**
 * The answer comes as deltas; or as the vendor's frames, to a caller whose own words were sent.
 */
export type TurnEvent = TranslatedEvent | VendorFrame;

/** Frames, and between them the meaning of those that cannot be passed on. */
export type OwnAnswer = (VendorFrame | AnswerDelta)[];

/** What every dialect can express. */
export type TranslatedEvent = TurnStart | AnswerDelta | TurnEnd;
