/** Makes the ledger's records of one turn. */
import type { AttemptOutcome, AttemptRecord } from '../../ledger/attempt-record.ts';
import type { TokenUsage } from '../../model/usage.ts';
import type { AttemptJournal, NotedAttempt } from '../../routing/attempt-journal.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import type { RecordedCache } from '../answer-cache/cache-visit.ts';
import { attemptUsage } from './attempt-usage.ts';
import type { ConversationRequest } from '../request/conversation-request.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import { type PricingLedger, type RecordedQuestion, RequestRecord } from './request-record.ts';

/** The answering model, and what the turn is reported to have used. */
export type CountedTurn = { readonly route: RouteStart; readonly usage: TokenUsage };

export class TurnRecord {
  private readonly request: ConversationRequest;
  private readonly contextId: string;
  private readonly record: RequestRecord;

  constructor(request: ConversationRequest, contextId: string, ledger: PricingLedger) {
    this.request = request;
    this.contextId = contextId;
    this.record = new RequestRecord(ledger, request.trace);
  }

  get journal(): AttemptJournal {
    return this.record.journal;
  }

  /** See `RequestRecord.unknownPrices`. */
  get unknownPrices(): Promise<void> | undefined {
    return this.record.unknownPrices;
  }

  /** See `RequestRecord.end`. */
  end(
    outcome: AttemptOutcome,
    prepared: PreparedTurn | undefined,
    cache?: RecordedCache,
    counted?: CountedTurn,
  ): readonly AttemptRecord[] {
    return this.record.end(this.question(prepared), {
      plan: prepared?.plan,
      outcome,
      cache,
      usageOf: (attempt, isLast) => {
        if (prepared === undefined) return attempt.usage;
        return isLast && counted !== undefined && isWholeAnswer(attempt, counted.route)
          ? counted.usage
          : attemptUsage(attempt, prepared);
      },
    });
  }

  private question(prepared: PreparedTurn | undefined): RecordedQuestion {
    const { requestId, clientRequestId, surface = 'rhetor', taskType, isStored } = this.request;
    const component = prepared?.component ?? this.request.component;
    const keyId = this.request.scope?.owner;
    const prompt = prepared?.prompt;
    return {
      requestId,
      ...(clientRequestId !== undefined && { clientRequestId }),
      surface,
      taskType,
      ...(component !== undefined && { component }),
      ...(keyId !== undefined && { keyId }),
      ...(isStored && { contextId: this.contextId }),
      ...(prompt && { prompt: { id: prompt.id, version: prompt.version } }),
    };
  }
}

/** Two models may have written the answer; then the last one has used only its own part. */
function isWholeAnswer({ candidate, firstTokenAt }: NotedAttempt, route: RouteStart): boolean {
  const isAnswering = candidate.index === route.candidate.index && firstTokenAt !== undefined;
  return isAnswering && route.continuedFrom === undefined;
}
