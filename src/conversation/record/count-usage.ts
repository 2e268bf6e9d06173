/**
 * The usage of a turn: the upstream's counts, estimates for the rest, and the calibration learnt
 * from both.
 */
import type { Logger } from '@nestjs/common';
import { KIND_TRAITS } from '../../config/provider-kinds.ts';
import type { CalibrationService } from '../../context/tokens/calibration.service.ts';
import { estimateMessageTokens } from '../../context/tokens/token-estimate.ts';
import type { Message } from '../../model/message.ts';
import { isWhole } from '../../model/vendors/vendor-fields.ts';
import type { TokenUsage } from '../../model/usage.ts';
import type { RoutedEnd, RouteStart } from '../../routing/routed-event.ts';
import { estimatedInput } from '../preparation/candidate-request.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnEnd } from '../events/turn-event.ts';

export type CountedUsage = Pick<TurnEnd, 'usage' | 'isInputCut'>;

/** If a smaller share of the estimate was read, the input was truncated. */
const CUT_INPUT_SHARE = 0.5;
/** Below this size an estimate is too coarse to judge by. */
const LEAST_JUDGED_TOKENS = 1_000;

export function countUsage(
  usage: TokenUsage,
  reply: Message,
  prepared: PreparedTurn,
  route: RouteStart | undefined,
  logger: Pick<Logger, 'warn'>,
): CountedUsage {
  if (route === undefined) return { usage, isInputCut: false };
  const { candidate, continuedFrom } = route;
  const isWhole = continuedFrom === undefined;
  const isCounted = usage.inputTokens !== undefined && usage.outputTokens !== undefined && isWhole;
  const mayCutInput = KIND_TRAITS[candidate.status.kind].cutsInput === true;
  if (isCounted && !mayCutInput) return { usage, isInputCut: false };
  const estimate = Math.round(
    estimatedInput(prepared, candidate) * (prepared.factors[candidate.index] ?? 1),
  );
  const isInputCut =
    mayCutInput &&
    usage.inputTokens !== undefined &&
    estimate >= LEAST_JUDGED_TOKENS &&
    usage.inputTokens < estimate * CUT_INPUT_SHARE;
  if (isInputCut) {
    logger.warn(
      `${candidate.provider}/${candidate.model} read ${usage.inputTokens} tokens of about ${estimate}: ` +
        `raise num_ctx or the model's context_window (context ${prepared.contextId})`,
    );
  }
  if (isCounted) return { usage, isInputCut };
  // When two models wrote an answer, the last one counted only its own part.
  const counted = isWhole ? usage.outputTokens : undefined;
  return {
    usage: {
      ...usage,
      inputTokens: usage.inputTokens ?? estimate,
      outputTokens: counted ?? estimateMessageTokens(reply),
      isEstimated: true,
    },
    isInputCut,
  };
}

/**
 * Calibrates the input estimate of a model. Nothing is learnt from Rhetor's own counts, when the
 * model read a different input from the one sent, when it was asked to repair its answer, or from parts that only the vendor can count.
 */
export function learnInput(
  calibration: Pick<CalibrationService, 'isDue' | 'learn'>,
  prepared: PreparedTurn,
  { candidate, continuedFrom }: RouteStart,
  { usage: { inputTokens: reported }, validation }: Pick<RoutedEnd, 'usage' | 'validation'>,
  { isInputCut }: CountedUsage,
): void {
  if (reported === undefined || isInputCut || continuedFrom !== undefined) return;
  if (validation?.outcome === 'repaired' || validation?.outcome === 'invalid') return;
  if (!calibration.isDue(candidate)) return;
  if (prepared.request.messages.some(({ parts }) => parts.some(isWhole))) return;
  calibration.learn(candidate, { estimated: estimatedInput(prepared, candidate), reported });
}
