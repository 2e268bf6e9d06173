/**
 * The complete plan of a request: its rule and its candidates, each with options and limits; pure.
 */
import { KIND_TRAITS } from '../config/provider-kinds.ts';
import { type Timeouts, timeLimits, underCeiling } from '../config/timeouts.ts';
import type { TasksConfig } from '../config/tasks-config.ts';
import type { PromptCache } from '../model/choices/prompt-cache.ts';
import type { StreamRecovery } from '../model/choices/stream-recovery.ts';
import type {
  CompletionOptions,
  OptionName,
  OwnRequest,
  TimeLimits,
} from '../model/completion-request.ts';
import type { Message } from '../model/message.ts';
import type { RecallScope } from '../model/choices/recall-scope.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { foreignNames, type VendorDialect } from '../model/vendors/vendor-fields.ts';
import type { ModelInfo, ProviderStatus } from '../providers/provider-status.ts';
import { allowedCandidates } from './names/allowed-models.ts';
import { type Asker, toAsker } from './asker.ts';
import type { ModelCandidate, ModelChoice, PlanInput } from './candidate-plan.ts';
import { fallbackChoices } from './plan/fallback-choices.ts';
import { DEFAULT_RETRIES } from './limits.ts';
import { listedModel } from './names/listed-model.ts';
import { planPassThrough } from './plan/pass-through.ts';
import type { Affinity } from './affinity.ts';
import type { PoolReason, PoolSettings } from './pool/pool.ts';
import { fitOptions, optionsOfRule, passedOptions } from './option-fit.ts';
import {
  misfitField,
  neededOf,
  refusalError,
  type RefusedField,
  refusedField,
} from './plan/refused-field.ts';
import type { ResolvedRequest } from './route-request.ts';
import { findRule, namedRule } from './rules/rule-lookup.ts';

export type PlannedCandidate = ModelCandidate & {
  /** Its place in the original plan. */
  readonly index: number;
  /** The refusal because of which it is parked; `skipped` has the same reason as text. */
  readonly parked?: RhetorError;
  /** Why others are asked before it now, though it may still be asked. */
  readonly postponed?: string;
  readonly options: CompletionOptions;
  readonly dropped: readonly string[];
  readonly limits: TimeLimits;
  /** The pool that it is a member of, and its weight there. */
  readonly pool?: { readonly settings: PoolSettings; readonly weight: number };
  /** Why its pool has it first. */
  readonly isChosenBy?: PoolReason;
  /** Epoch milliseconds until which its vendor's rate limits leave nothing. */
  readonly exhaustedUntil?: number;
  /** It gets the caller's own body, plus these options of the rule. */
  readonly passes?: Pick<OwnRequest, 'added' | 'passesAnswer'>;
  /** It is asked for the whole answer at once. */
  readonly isWhole?: true;
  /** Details of the model; undefined for one that the provider does not list. */
  readonly info: ModelInfo | undefined;
};

export type RoutingPlan = {
  /** The name of the rule in tasks.json; undefined when not even `default` exists. */
  readonly rule: string | undefined;
  /** Retries of one model after a transient failure. */
  readonly retries: number;
  readonly streamRecovery: StreamRecovery;
  /** What becomes of an answer that does not fit its JSON schema; absent: nothing is checked. */
  readonly validate?: 'repair';
  /** The rule's; absent: only conversations that Rhetor keeps are marked. */
  readonly promptCache?: PromptCache;
  /** What the rule lets a turn recall; absent: nothing. */
  readonly recall?: { readonly limit: number; readonly scope?: RecallScope | undefined };
  /** For how long the rule keeps answers in the cache, in seconds; absent: it does not. */
  readonly cacheSeconds?: number;
  /** The preferred model: the first one whose provider is configured. */
  readonly requested: ModelChoice | undefined;
  /** The caller named that model and gets no other's answer while it can give one. */
  readonly isNamed: boolean;
  /** The conversation that the request belongs to, if the plan has a pool. */
  readonly affinity?: Affinity;
  readonly asker: Asker;
  readonly isOutputGiven: boolean;
  readonly candidates: readonly PlannedCandidate[];
};

export type RouteState = {
  readonly tasks: TasksConfig;
  readonly providers: readonly ProviderStatus[];
  readonly defaultChoice: ModelChoice | undefined;
  readonly untakenOptions: (
    choice: ModelChoice,
    options: CompletionOptions,
  ) => readonly OptionName[];
  readonly dialectsOf: (provider: string) => readonly VendorDialect[];
  /** See `CompletionProvider.lostParts`. */
  readonly lostParts: (choice: ModelChoice, messages: readonly Message[]) => readonly string[];
  readonly providerTimeouts: (provider: string) => Timeouts | undefined;
  readonly streamsUpstream: (provider: string) => boolean | undefined;
  /** See `TimeoutSources`. */
  readonly timeoutCeilingMs: number;
  readonly parkedError: (choice: ModelChoice) => RhetorError | undefined;
  readonly postponedReason: (choice: ModelChoice) => string | undefined;
};

/**
 * @throws RhetorError `validation_failed` when the caller's options leave no candidate,
 *   `model_not_allowed` when the caller's key leaves none
 */
export function planRoute(request: ResolvedRequest, state: RouteState): RoutingPlan {
  const { target, fallback } = request.wish;
  const { timeoutCeilingMs: ceilingMs } = state;
  const found =
    (target?.type === 'rule' ? namedRule(state.tasks, target.name) : undefined) ??
    findRule(state.tasks, request.component, request.taskType);
  const ofRule = optionsOfRule(found?.rule.options);
  const drops = (request.unknownFields ?? found?.rule.unknown_fields) === 'drop';
  const [firm, yielding] =
    request.areOptionsWishes || drops
      ? [{}, { ...ofRule, ...request.options }]
      : [request.options, ofRule];
  const streamRecovery = request.streamRecovery ?? found?.rule.stream_recovery ?? 'error';
  const ownDialect = request.own?.dialect;
  const passing = {
    ...request,
    streamRecovery,
    needsOwnAnswer: request.vendor?.ofAnswer !== undefined,
    ...(ownDialect && { ownDialect }),
  };
  const refusals: (RefusedField & { readonly index: number })[] = [];
  const input: PlanInput = {
    target,
    fallbacks: fallbackChoices(fallback, found?.rule, state),
    rule: found?.rule,
    defaultChoice: state.defaultChoice,
    providers: state.providers,
  };
  const named = fallback?.type === 'model' ? fallback.choice : undefined;
  const chosen = allowedCandidates(input, found?.name, request.allowedModels, named);
  const candidates = chosen.map((candidate, index): PlannedCandidate => {
    const info = listedModel(candidate.status, candidate.model)?.info;
    const { loadsModels, isSimulated = false } = KIND_TRAITS[candidate.status.kind];
    const dialects = state.dialectsOf(candidate.provider);
    const { passesBody, passesAnswer, isWhole } = planPassThrough(passing, found?.rule, {
      dialects,
      timeouts: state.providerTimeouts(candidate.provider),
      streamsUpstream: state.streamsUpstream(candidate.provider),
      isSimulated,
    });
    const foreign = foreignNames(request.vendor, dialects);
    const covered = foreign === undefined ? request.vendor?.covers : undefined;
    const untakenOf = (options: CompletionOptions): readonly OptionName[] =>
      state.untakenOptions(candidate, options);
    const fit = passesBody
      ? passedOptions(request, ofRule, untakenOf)
      : fitOptions(without(firm, covered), without(yielding, covered), untakenOf);
    const isSlowToStart = loadsModels === true || info?.isReasoning === true;
    const limits = timeLimits(
      {
        request: request.timeouts,
        operator: [found?.rule.timeouts_ms, state.providerTimeouts(candidate.provider)],
        ceilingMs,
      },
      isSlowToStart,
    );
    // A simulated model has no vendor that would judge them.
    const misfits = passesBody && !isSimulated ? undefined : request.vendor?.misfits;
    const refused = drops
      ? refusedField(fit.refused)
      : (misfitField(misfits) ??
        refusedField(fit.refused, neededOf(request.vendor, foreign, passesAnswer)));
    const { isConfigured } = candidate.status;
    if (refused !== undefined && isConfigured) refusals.push({ ...refused, index });
    const parked = isConfigured ? state.parkedError(candidate) : undefined;
    const postponed = isConfigured ? state.postponedReason(candidate) : undefined;
    const skipped =
      candidate.skipped ??
      (refused === undefined ? parked?.message : `it does not take ${refused.name}`);
    return {
      index,
      provider: candidate.provider,
      model: candidate.model,
      status: candidate.status,
      ...(skipped === undefined ? {} : { skipped }),
      ...(parked === undefined ? {} : { parked }),
      ...(postponed === undefined ? {} : { postponed }),
      options: fit.options,
      dropped: [
        ...fit.dropped,
        ...(foreign?.hints ?? []),
        ...(drops && foreign !== undefined ? foreign.needed : []),
        ...(drops && misfits !== undefined ? misfits.map(({ field }) => field) : []),
        ...(passesBody && !CHECKS_SEALS.has(ownDialect)
          ? []
          : state.lostParts(candidate, request.messages ?? [])),
      ],
      ...(fit.added && { passes: { added: fit.added, passesAnswer } }),
      ...(isWhole && { isWhole: true }),
      limits: isSimulated ? underCeiling(limits, ceilingMs) : limits,
      info,
    };
  });
  const configured = candidates.filter(({ status }) => status.isConfigured);
  const [refused] = refusals;
  const isWishRefused =
    request.isModelFirm === true && refused?.index === 0 && target?.type === 'model';
  if (refused !== undefined && (isWishRefused || refusals.length === configured.length)) {
    throw refusalError(refused, isWishRefused ? candidates.slice(0, 1) : configured);
  }
  return {
    rule: found?.name,
    retries: found?.rule.retries ?? DEFAULT_RETRIES,
    streamRecovery,
    ...(found?.rule.validate && { validate: found.rule.validate }),
    ...(found?.rule.prompt_cache && { promptCache: found.rule.prompt_cache }),
    ...(found?.rule.recall && { recall: found.rule.recall }),
    ...(found?.rule.cache && { cacheSeconds: found.rule.cache.seconds }),
    requested: configured[0] && choiceOf(configured[0]),
    isNamed: target?.type === 'model',
    asker: toAsker(request),
    isOutputGiven: request.options.maxTokens !== undefined,
    candidates,
  };
}

/** Their providers leave out of a caller's own body what only another model can read. */
const CHECKS_SEALS: ReadonlySet<VendorDialect | undefined> = new Set([
  'anthropic',
  'openai-responses',
]);

function choiceOf({ provider, model }: ModelChoice): ModelChoice {
  return { provider, model };
}

function without(
  options: CompletionOptions,
  names: readonly string[] | undefined,
): CompletionOptions {
  if (names === undefined) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
