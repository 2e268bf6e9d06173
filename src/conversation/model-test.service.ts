/** Tests a model with one short call, without retries, fallbacks or a conversation. */
import { Injectable } from '@nestjs/common';
import { estimateMessageTokens } from '../context/tokens/token-estimate.ts';
import { type AttemptOutcome, type AttemptRecord, outcomeOf } from '../ledger/attempt-record.ts';
import { Ledger } from '../ledger/ledger.service.ts';
import { AnswerFold } from '../model/answer.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { type Message, textOf } from '../model/message.ts';
import { orderedId } from '../model/ids/ordered-id.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { TokenUsage } from '../model/usage.ts';
import type { NotedAttempt } from '../routing/attempt-journal.ts';
import type { PlannedCandidate, RoutingPlan } from '../routing/route-plan.ts';
import type { AnswerReader, RoutedEvent } from '../routing/routed-event.ts';
import { Router } from '../routing/router.service.ts';
import { LONGEST_TEST_MS, TEST_TOKENS } from './limits.ts';
import { RequestRecord } from './record/request-record.ts';

export type ModelTest = {
  /** The call as the ledger keeps it. */
  readonly record: AttemptRecord;
  readonly candidate: PlannedCandidate;
  /** The beginning of the model's answer; empty if it only reasoned. */
  readonly text: string;
  /** Why it failed; undefined if it answered. */
  readonly error: RhetorError | undefined;
};

const TASK_TYPE = 'test';
const QUESTION: Message = {
  role: 'user',
  parts: [{ type: 'text', text: 'Answer with the word "ready".' }],
};

@Injectable()
export class ModelTests {
  constructor(
    private readonly router: Router,
    private readonly ledger: Ledger,
  ) {}

  /**
   * @param model undefined: the provider's default
   * @throws RhetorError as `Router.plan`, for a name that is none; `provider_unavailable`
   */
  async test(provider: string, model: string | undefined, signal: AbortSignal): Promise<ModelTest> {
    const plan = await this.plan(provider, model);
    const [candidate] = plan.candidates;
    if (candidate === undefined) throw withoutModel(provider);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_TEST_MS)]);
    const record = new RequestRecord(this.ledger);
    const reader = new TestedAnswer();
    let error: RhetorError | undefined;
    try {
      await this.router.answer(plan, reader, 'error', limit, record.journal);
    } catch (thrown) {
      signal.throwIfAborted();
      error = toFailure(thrown, limit);
    }
    if (record.unknownPrices !== undefined) await record.unknownPrices;
    const outcome: AttemptOutcome = error === undefined ? 'ok' : outcomeOf(error);
    const question = { requestId: orderedId(), surface: 'rhetor', taskType: TASK_TYPE } as const;
    const usageOf = ({ usage }: NotedAttempt): TokenUsage => reader.usage(usage);
    const records = record.end(question, { plan, outcome, usageOf });
    this.ledger.record(records);
    const [last] = records.slice(-1);
    if (last === undefined) throw withoutModel(provider);
    return { record: last, candidate, text: textOf(reader.answer.toMessage()).trim(), error };
  }

  private async plan(provider: string, model: string | undefined): Promise<RoutingPlan> {
    const plan = await this.router.plan({
      component: undefined,
      taskType: TASK_TYPE,
      wish: { provider, ...(model !== undefined && { model }) },
      options: { maxTokens: TEST_TOKENS },
      areOptionsWishes: true,
      timeouts: undefined,
      streamRecovery: undefined,
    });
    // A parked or postponed model is asked nevertheless: whether it works again is the question.
    const candidates = plan.candidates
      .filter((candidate) => candidate.provider === provider)
      .slice(0, 1)
      .map(asked);
    return { ...plan, candidates, retries: 0 };
  }
}

function asked(candidate: PlannedCandidate): PlannedCandidate {
  if (candidate.parked === undefined) return candidate;
  const { skipped: _, parked: __, ...again } = candidate;
  return again;
}

class TestedAnswer implements AnswerReader {
  answer = new AnswerFold();

  requestFor({ model, options, limits }: PlannedCandidate): CompletionRequest {
    return { model, system: undefined, messages: [QUESTION], options, tools: [], limits };
  }

  take(event: RoutedEvent): void {
    if (event.type !== 'route-start') this.answer.add(event);
  }

  /** The vendor's counts, and estimates where it reported none. */
  usage(reported: TokenUsage): TokenUsage {
    if (reported.inputTokens !== undefined && reported.outputTokens !== undefined) return reported;
    return {
      ...reported,
      inputTokens: reported.inputTokens ?? estimateMessageTokens(QUESTION),
      outputTokens: reported.outputTokens ?? estimateMessageTokens(this.answer.toMessage()),
      isEstimated: true,
    };
  }
}

function toFailure(thrown: unknown, limit: AbortSignal): RhetorError {
  if (limit.aborted) {
    return new RhetorError(
      'upstream_timeout',
      `The model did not answer within ${LONGEST_TEST_MS / 1_000} s.`,
    );
  }
  if (thrown instanceof RhetorError) return thrown;
  throw thrown;
}

function withoutModel(provider: string): RhetorError {
  return new RhetorError(
    'provider_unavailable',
    `The provider "${provider}" has no model that can be asked now; GET /providers shows why.`,
  );
}
