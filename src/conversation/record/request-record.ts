/** Makes the ledger's records of one request, from its arrival to its end. */
import type { AttemptOutcome, AttemptRecord, RecordedModel } from '../../ledger/attempt-record.ts';
import type { Ledger } from '../../ledger/ledger.service.ts';
import { type Cost, NO_COST, sumOf } from '../../model/cost.ts';
import { type TokenUsage, UNKNOWN_USAGE } from '../../model/usage.ts';
import { AttemptJournal, type NotedAttempt } from '../../routing/attempt-journal.ts';
import { mayBeCharged } from '../../routing/may-be-charged.ts';
import type { RequestTrace, TracedOperation } from '../../traces/request-trace.ts';
import type { RoutingPlan } from '../../routing/route-plan.ts';
import type { RecordedCache } from '../answer-cache/cache-visit.ts';
import { recordedCandidates } from './left-out.ts';
import { plausibleUsage } from './plausible-usage.ts';

/** What does not change while a request is answered. */
export type RecordedQuestion = Pick<
  AttemptRecord,
  | 'requestId'
  | 'clientRequestId'
  | 'surface'
  | 'taskType'
  | 'component'
  | 'keyId'
  | 'contextId'
  | 'prompt'
>;

export type RecordedAnswer = {
  readonly plan: RoutingPlan | undefined;
  readonly outcome: AttemptOutcome;
  readonly cache?: RecordedCache | undefined;
  /** What a call has used that may have been charged; absent: what the vendor has reported. */
  readonly usageOf?: (attempt: NotedAttempt, isLast: boolean) => TokenUsage;
};

export type PricingLedger = Pick<Ledger, 'loadPrice' | 'costOf'>;

export class RequestRecord {
  readonly journal: AttemptJournal;
  private pricing: Promise<void> | undefined;
  private readonly requestedAt = Date.now();
  private readonly startedAt = performance.now();
  private isEnded = false;

  /** @param trace watches the request and its calls */
  constructor(
    private readonly ledger: PricingLedger,
    private readonly trace?: RequestTrace,
    operation?: TracedOperation,
  ) {
    const onBegin = (model: RecordedModel): void => {
      this.pricing ??= this.ledger.loadPrice(model);
    };
    this.journal = new AttemptJournal({ onBegin, trace, operation });
  }

  /** To be awaited before `end`; undefined if every price is known, as nearly always. */
  get unknownPrices(): Promise<void> | undefined {
    return this.pricing;
  }

  /** The records of all calls, once; calls that still run end now. Later calls return none. */
  end(question: RecordedQuestion, answer: RecordedAnswer): readonly AttemptRecord[] {
    if (this.isEnded) return [];
    this.isEnded = true;
    this.journal.end();
    const { attempts } = this.journal;
    const [last] = attempts.slice(-1);
    const records = attempts.map((attempt, index) =>
      this.toRecord(question, answer, attempt, index + 1, attempt === last),
    );
    if (records.length === 0) records.push(this.unasked(question, answer));
    const { status: costStatus } = costOfAll(records);
    const isHit = answer.cache?.cache === 'hit';
    const candidates = recordedCandidates(answer.plan, this.journal, isHit);
    const ended = records.map((record, index) =>
      index === records.length - 1
        ? { ...record, ...answer.cache, end: { candidates, costStatus } }
        : record,
    );
    if (this.trace !== undefined) this.endTrace(this.trace, ended);
    return ended;
  }

  private endTrace(trace: RequestTrace, records: readonly AttemptRecord[]): void {
    this.journal.attempts.forEach((attempt, index) => {
      const record = records[index];
      if (record !== undefined) attempt.trace?.end(record, attempt);
    });
    trace.ended(records);
  }

  private toRecord(
    question: RecordedQuestion,
    answer: RecordedAnswer,
    attempt: NotedAttempt,
    number: number,
    isLast: boolean,
  ): AttemptRecord {
    const { candidate, startedAt, firstTokenAt, endedAt = performance.now(), error } = attempt;
    const asked = { provider: candidate.provider, model: candidate.model };
    const at = this.wallTime(endedAt);
    const hasBegun = firstTokenAt !== undefined;
    const isCharged = mayBeCharged({ hasBegun, error, usage: attempt.usage });
    const { request = attempt.embedding, answeringModel, connectMs } = attempt;
    const usage = isCharged
      ? plausibleUsage(answer.usageOf?.(attempt, isLast) ?? attempt.usage)
      : UNKNOWN_USAGE;
    return {
      ...this.common(question, answer.plan),
      attempt: number,
      asked,
      endedAt: at,
      outcome: isLast ? answer.outcome : outcomeOfEarlier(attempt),
      ...(error?.upstreamStatus !== undefined && { upstreamStatus: error.upstreamStatus }),
      queueMs: startedAt - this.startedAt,
      ...(connectMs !== undefined && { connectMs }),
      ...(firstTokenAt !== undefined && { firstTokenMs: firstTokenAt - this.startedAt }),
      durationMs: endedAt - this.startedAt,
      tokens: {
        input: usage.inputTokens ?? 0,
        cacheRead: usage.cachedInputTokens ?? 0,
        cacheWrite: usage.cacheWriteTokens ?? 0,
        output: usage.outputTokens ?? 0,
        reasoning: usage.reasoningTokens ?? 0,
      },
      usageSource: usage.isEstimated ? 'estimated' : 'reported',
      ...toRecordedCost(
        isCharged
          ? this.ledger.costOf({
              asked,
              usage,
              at,
              ...(answeringModel !== undefined && { answeringModel }),
              ...(request && { request }),
            })
          : NO_COST,
      ),
    };
  }

  /** The request ended before a model was asked. */
  private unasked(question: RecordedQuestion, { plan, outcome }: RecordedAnswer): AttemptRecord {
    const now = performance.now();
    return {
      ...this.common(question, plan),
      attempt: 0,
      endedAt: this.wallTime(now),
      outcome,
      queueMs: now - this.startedAt,
      durationMs: now - this.startedAt,
      tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
      usageSource: 'reported',
      ...toRecordedCost(NO_COST),
    };
  }

  private common(question: RecordedQuestion, plan: RoutingPlan | undefined) {
    const { requested } = plan ?? {};
    return {
      ...question,
      requestedAt: this.requestedAt,
      ...(plan?.rule !== undefined && { rule: plan.rule }),
      ...(requested && { requested: { provider: requested.provider, model: requested.model } }),
    };
  }

  private wallTime(at: number): number {
    return this.requestedAt + Math.round(at - this.startedAt);
  }
}

/** What all calls of a request cost together. */
export function costOfAll(records: readonly AttemptRecord[]): Cost {
  return sumOf(records.map(({ costMicros, costStatus: status }) => ({ costMicros, status })));
}

function toRecordedCost({ costMicros, status }: Cost) {
  return { costMicros, costStatus: status };
}

/** An answer that does not fit its schema is complete, though another one follows. */
function outcomeOfEarlier({ error, finishReason }: NotedAttempt): AttemptOutcome {
  return error?.code ?? (finishReason === undefined ? 'client_closed_request' : 'ok');
}
