/**
 * Writes one summary: reads the messages it covers, asks a model, and stores the result in the
 * context.
 */
import { Injectable } from '@nestjs/common';
import type { ContextScope } from '../../context/records/context-scope.ts';
import { ContextService } from '../../context/context.service.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import type { StoredSummary } from '../../context/records/summary.ts';
import { estimateTextTokens } from '../../context/tokens/token-estimate.ts';
import { windowBudget } from '../../context/window/window.ts';
import { type AttemptOutcome, outcomeOf } from '../../ledger/attempt-record.ts';
import { Ledger } from '../../ledger/ledger.service.ts';
import { textOf } from '../../model/message.ts';
import { orderedId } from '../../model/ids/ordered-id.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { TokenUsage } from '../../model/usage.ts';
import type { NotedAttempt } from '../../routing/attempt-journal.ts';
import { optionsOfRule } from '../../routing/option-fit.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';
import { Router } from '../../routing/router.service.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import type { RequestTrace } from '../../traces/request-trace.ts';
import type { Place } from '../running/entrance.service.ts';
import { RequestRecord } from '../record/request-record.ts';
import { SUMMARY_SYSTEM_PROMPT, toSummaryQuestion, toTranscript } from './summary-prompt.ts';
import { WrittenSummary } from './written-summary.ts';
import { LONGEST_SUMMARY_MS, MOST_SUMMARISED_TOKENS, USUAL_SUMMARY_TOKENS } from '../limits.ts';

export type SummaryWish = {
  readonly contextId: string;
  readonly scope: ContextScope;
  /** Whose conversation it is, for the budgets and the ledger; it does not choose the model. */
  readonly component: string | undefined;
  /** A message id: only older messages are summarised. */
  readonly before: string | undefined;
  /** Maximum size of the summary in tokens; undefined: the rule's setting. */
  readonly maxTokens: number | undefined;
  /** The models that the caller's key may use: a summary goes to no other; absent: every model. */
  readonly allowedModels?: readonly string[];
  /** Watches the request that the summary is written for; undefined where no traces are recorded. */
  readonly trace: RequestTrace | undefined;
  /** Where its tokens count against limits. */
  readonly place?: Pick<Place, 'expect' | 'count'>;
};

type Written = { readonly text: string; readonly candidate: PlannedCandidate };

/** The rule that chooses the model for summaries. */
export const SUMMARIZE = 'summarize';
const PAGE = 1_000;
const MOST_PAGES = 4;
/** The transcript adds roles, and the model's token count may exceed the estimate. */
const CAUTIOUS_FACTOR = 1.3;

@Injectable()
export class SummaryWriter {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly contexts: ContextService,
    private readonly router: Router,
    private readonly ledger: Ledger,
  ) {}

  /** Whether tasks.json has the rule: without it no unrequested summaries are written. */
  get isAllowed(): boolean {
    return Object.hasOwn(this.taskRules.current(), SUMMARIZE);
  }

  /** Maximum size of an automatic summary, in tokens. */
  get usualLength(): number {
    const rule = this.isAllowed ? this.taskRules.current()[SUMMARIZE] : undefined;
    return optionsOfRule(rule?.options).maxTokens ?? USUAL_SUMMARY_TOKENS;
  }

  /**
   * Resolves with the text of the summary, or of the current one if there are no new messages.
   * @throws RhetorError `invalid_value` if there are no messages at all, `model_not_allowed` if the
   *   rule has no model that the key may use, `rate_limited`, or as `Router.answer`
   */
  async write(wish: SummaryWish, signal: AbortSignal): Promise<string> {
    const { contextId, scope } = wish;
    const limits = { maxTokens: 0, maxMessages: 0 };
    const { summary: former } = await this.contexts.past(contextId, limits, scope);
    const plan = await this.plan(wish);
    const messages = await this.untold(wish, former, budgetOf(plan, former));
    const [first] = messages;
    const last = messages.at(-1);
    if (first === undefined || last === undefined) {
      if (former !== undefined) return former.text;
      throw new RhetorError(
        'invalid_value',
        `The context "${contextId}" has no messages that could be summarised.`,
        { contextId },
      );
    }
    const { text, candidate } = await this.ask(plan, wish, messages, former, signal);
    signal.throwIfAborted();
    const summary = {
      contextId,
      text,
      provider: candidate.provider,
      model: candidate.model,
      from: former?.from ?? first.sequence,
      to: last.sequence,
      tokensBefore: messages.reduce((sum, { tokens }) => sum + tokens, former?.tokensBefore ?? 0),
      tokensAfter: estimateTextTokens(text),
      createdAt: Date.now(),
      absorbs: former?.id,
    };
    await this.contexts.addSummary(summary, scope);
    return text;
  }

  private async plan({
    maxTokens,
    allowedModels,
    component,
    scope: { owner },
  }: SummaryWish): Promise<RoutingPlan> {
    const plan = await this.router.plan({
      ...(owner !== undefined && { keyId: owner }),
      ...(allowedModels && { allowedModels }),
      component: undefined,
      taskType: SUMMARIZE,
      wish: {},
      options: { maxTokens: maxTokens ?? this.usualLength },
      areOptionsWishes: true,
      timeouts: undefined,
      streamRecovery: undefined,
    });
    return component === undefined ? plan : { ...plan, asker: { ...plan.asker, component } };
  }

  /**
   * The messages not yet summarised, in order of time; the oldest are left out if there are too
   * many.
   */
  private async untold(
    { contextId, scope, before }: SummaryWish,
    former: StoredSummary | undefined,
    budget: number,
  ): Promise<readonly MessageRecord[]> {
    const untold: MessageRecord[] = [];
    let left = budget;
    let end = before;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { limit: PAGE, ...(end !== undefined && { before: end }) };
      const found = await this.contexts.messages(contextId, query, scope);
      for (const message of found?.messages.toReversed() ?? []) {
        if (message.sequence <= (former?.to ?? 0)) return untold.reverse();
        if (message.message.role === 'system') continue;
        left -= message.tokens;
        if (left < 0 && untold.length > 0) return untold.reverse();
        untold.push(message);
      }
      end = found?.nextBefore;
      if (end === undefined) break;
    }
    return untold.reverse();
  }

  private async ask(
    plan: RoutingPlan,
    wish: SummaryWish,
    messages: readonly MessageRecord[],
    former: StoredSummary | undefined,
    signal: AbortSignal,
  ): Promise<Written> {
    const summary = new WrittenSummary(toSummaryQuestion(toTranscript(messages), former?.text));
    await wish.place?.expect(() => ({
      input: summary.inputTokens,
      mostOutput: wish.maxTokens ?? this.usualLength,
    }));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_SUMMARY_MS)]);
    await this.recorded(plan, wish, summary, limit);
    const { candidate } = summary;
    // PostgreSQL does not accept NUL in a text.
    const text = textOf(summary.answer.toMessage()).replaceAll('\u0000', '').trim();
    if (text !== '' && candidate !== undefined) return { text, candidate };
    throw new RhetorError('upstream_error', 'The model wrote no summary; ask again.');
  }

  /** Its calls are in the ledger as a request of Rhetor's own, under the key whose conversation it is for. */
  private async recorded(
    plan: RoutingPlan,
    { contextId, component, scope: { owner }, trace, place }: SummaryWish,
    summary: WrittenSummary,
    signal: AbortSignal,
  ): Promise<void> {
    const record = new RequestRecord(this.ledger, trace);
    const question = {
      requestId: orderedId(),
      surface: 'internal',
      taskType: SUMMARIZE,
      contextId,
      ...(component !== undefined && { component }),
      ...(owner !== undefined && { keyId: owner }),
    } as const;
    const usageOf = ({ usage }: NotedAttempt): TokenUsage => summary.usage(usage);
    let outcome: AttemptOutcome = 'ok';
    try {
      await this.router.answer(plan, summary, 'buffer', signal, record.journal);
    } catch (error) {
      outcome = signal.aborted ? 'client_closed_request' : outcomeOf(error);
      throw error;
    } finally {
      if (record.unknownPrices !== undefined) await record.unknownPrices;
      const attempts = record.end(question, { plan, outcome, usageOf });
      place?.count(attempts);
      this.ledger.record(attempts);
    }
  }
}

/** The budget of the smallest window among the available candidates. */
function budgetOf({ candidates }: RoutingPlan, former: StoredSummary | undefined): number {
  const taken = estimateTextTokens(SUMMARY_SYSTEM_PROMPT) + (former?.tokensAfter ?? 0);
  const budgets = candidates
    .filter(({ skipped }) => skipped === undefined)
    .map(({ info, options }) =>
      windowBudget({
        contextWindow: options.contextLength ?? info?.contextWindow,
        maxOutput: options.maxTokens ?? info?.maxOutput,
        taken,
        factor: CAUTIOUS_FACTOR,
      }),
    );
  return Math.min(MOST_SUMMARISED_TOKENS, ...budgets);
}
