/** The whole plan of a request: its rule and its candidates, each with options and limits; pure. */
import { type Timeouts, timeLimits } from '../config/timeouts.ts';
import type { StreamRecovery, TasksConfig } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName, TimeLimits } from '../model/completion-request.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { VendorDialect, VendorFieldNames } from '../model/vendor-fields.ts';
import type { ModelInfo, ProviderStatus } from '../providers/provider-status.ts';
import {
  type Candidate,
  type ModelChoice,
  type ModelWish,
  planCandidates,
} from './candidate-plan.ts';
import { DEFAULT_RETRIES } from './attempt-policy.ts';
import { fitOptions, optionsOfRule } from './option-fit.ts';
import { refusalError, type RefusedField, refusedField } from './refused-field.ts';
import { findRule, namedRule } from './rule-lookup.ts';
import { totalFailure } from './total-failure.ts';

export type RouteRequest = {
  readonly component: string | undefined;
  readonly taskType: string;
  /** The rule itself, by its name; one that is gone leaves the choice to component and task. */
  readonly ruleName?: string;
  readonly wish: ModelWish;
  /** The caller's own options: a candidate that cannot take one is skipped. */
  readonly options: CompletionOptions;
  /**
   * The caller's options give way like a rule's: what a candidate cannot take is dropped and named.
   * For clients that send a default temperature with every request, whether their user asked for it
   * or not: refusing it would leave them no model that has none.
   */
  readonly areOptionsWishes?: boolean;
  /**
   * The model that the request names must take what the caller sent, or the request is refused: for
   * clients that were told one model, and would not look for another one's answer.
   */
  readonly isModelFirm?: boolean;
  /** Fields that only a provider which speaks their dialect can be sent. */
  readonly vendor?: VendorFieldNames;
  readonly timeouts: Timeouts | undefined;
  /** Undefined: what the rule says. */
  readonly streamRecovery: StreamRecovery | undefined;
};

export type PlannedCandidate = Candidate & {
  /** Its place among the configured candidates; 0 is the first choice. */
  readonly index: number;
  /** The refusal for which it is set aside; `skipped` then says the same. */
  readonly parked?: RhetorError;
  readonly options: CompletionOptions;
  readonly dropped: readonly string[];
  readonly limits: TimeLimits;
  /** What is known of the model; undefined for one that the provider does not list. */
  readonly info: ModelInfo | undefined;
};

export type RoutePlan = {
  /** The name of the rule in tasks.json; undefined when not even `default` is there. */
  readonly rule: string | undefined;
  /** Retries of one model after a failure that may pass. */
  readonly retries: number;
  readonly streamRecovery: StreamRecovery;
  /** Messages of other conversations that the rule lets a turn recall; absent: none. */
  readonly recallLimit?: number;
  readonly candidates: readonly PlannedCandidate[];
};

export type RouteState = {
  readonly tasks: TasksConfig;
  readonly providers: readonly ProviderStatus[];
  readonly defaultChoice: ModelChoice | undefined;
  readonly unsupportedOptions: (
    choice: ModelChoice,
    options: CompletionOptions,
  ) => readonly OptionName[];
  readonly speaks: (provider: string, dialect: VendorDialect) => boolean;
  readonly providerTimeouts: (provider: string) => Timeouts | undefined;
  readonly parkedError: (choice: ModelChoice) => RhetorError | undefined;
};

/**
 * @throws RhetorError `invalid_value` for an unknown provider; `validation_failed` when the caller's
 *   options leave no candidate; `no_provider_available` when there is none at all
 */
export function planRoute(request: RouteRequest, state: RouteState): RoutePlan {
  const found =
    namedRule(state.tasks, request.ruleName) ??
    findRule(state.tasks, request.component, request.taskType);
  const ofRule = optionsOfRule(found?.rule.options);
  const [firm, yielding] = request.areOptionsWishes
    ? [{}, { ...ofRule, ...request.options }]
    : [request.options, ofRule];
  const refusals: (RefusedField & { readonly index: number })[] = [];
  const candidates = planCandidates({
    wish: request.wish,
    rule: found?.rule,
    defaultChoice: state.defaultChoice,
    providers: state.providers,
  }).map((candidate, index): PlannedCandidate => {
    const { vendor } = request;
    const isForeign = vendor !== undefined && !state.speaks(candidate.provider, vendor.dialect);
    const covered = isForeign ? undefined : vendor?.covers;
    const fit = fitOptions(without(firm, covered), yielding, (options) =>
      state.unsupportedOptions(candidate, options),
    );
    const info = candidate.status.models.find(({ id }) => id === candidate.model);
    const isSlowToStart = candidate.status.kind === 'ollama' || info?.isReasoning === true;
    const foreign = isForeign ? vendor : undefined;
    const refused = refusedField(fit.refused, foreign);
    if (refused !== undefined) refusals.push({ ...refused, index });
    const parked = state.parkedError(candidate);
    const skipped =
      candidate.skipped ??
      (refused === undefined ? parked?.message : `it does not support ${refused.name}`);
    return {
      index,
      provider: candidate.provider,
      model: candidate.model,
      status: candidate.status,
      ...(skipped === undefined ? {} : { skipped }),
      ...(parked === undefined ? {} : { parked }),
      options: fit.options,
      dropped: foreign === undefined ? fit.dropped : [...fit.dropped, ...foreign.hints],
      limits: timeLimits(
        [request.timeouts, found?.rule.timeouts_ms, state.providerTimeouts(candidate.provider)],
        isSlowToStart,
      ),
      info,
    };
  });
  const [refused] = refusals;
  const isWishRefused =
    request.isModelFirm === true &&
    refused?.index === 0 &&
    candidates[0]?.model === request.wish.model;
  if (refused !== undefined && (isWishRefused || refusals.length === candidates.length)) {
    throw refusalError(refused, isWishRefused ? candidates.slice(0, 1) : candidates);
  }
  return {
    rule: found?.name,
    retries: found?.rule.retries ?? DEFAULT_RETRIES,
    streamRecovery: request.streamRecovery ?? found?.rule.stream_recovery ?? 'error',
    ...(found?.rule.recall && { recallLimit: found.rule.recall.limit }),
    candidates,
  };
}

function without(
  options: CompletionOptions,
  names: readonly string[] | undefined,
): CompletionOptions {
  if (names === undefined) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

/**
 * @throws RhetorError the refusal itself when that is what sets every usable candidate aside; else
 *   `no_provider_available` with every candidate's reason
 */
export function assertAnswerable(plan: RoutePlan): void {
  if (plan.candidates.some(({ skipped }) => skipped === undefined)) return;
  const refusals = plan.candidates.flatMap(({ parked }) => parked ?? []);
  if (refusals.length > 0) throw totalFailure(refusals, []);
  const reasons = plan.candidates.map(
    ({ provider, model, skipped }) => `${provider}/${model}: ${skipped ?? 'unknown'}`,
  );
  throw new RhetorError(
    'no_provider_available',
    reasons.length === 0
      ? 'No model can answer: no provider is configured; GET /providers says what is missing.'
      : `No model can answer now. ${reasons.join('; ')}.`,
    { retryAfterMs: 10_000 },
  );
}
