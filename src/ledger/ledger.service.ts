/** The ledger for the rest of Rhetor: takes the attempts of ended requests, stores them soon after, and answers questions. */
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import type { Cost } from '../model/cost.ts';
import { type AttemptRecord, outcomeOf, type RecordedModel } from './attempt-record.ts';
import { CostOf, type MeteredCall } from './cost-of.ts';
import { LedgerStore } from './ledger-store.ts';
import {
  MOST_ROLLED_AT_ONCE,
  MOST_WAITING,
  MOST_WRITTEN_AT_ONCE,
  ROLL_AFTER_MS,
  WRITE_AFTER_MS,
  WRITE_AGAIN_MS,
} from './limits.ts';
import { toRecordedRequest } from './recorded-request.ts';
import type { RecordedRequest, RequestPage, RequestQuery } from './request-query.ts';
import { usageBounds, type UsageSpan } from './usage-bounds.ts';
import type { UsageBucket, UsageQuery } from './usage-query.ts';

export type FoundRequest = {
  readonly request: RecordedRequest;
  readonly attempts: readonly AttemptRecord[];
};

export type UsageOverTime = {
  /** See `UsageQuery`. */
  readonly bounds: readonly number[];
  readonly buckets: readonly UsageBucket[];
};

@Injectable()
export class Ledger implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Ledger');
  private readonly ending = new Subject<readonly AttemptRecord[]>();
  private readonly committing = new Subject<number>();
  private waiting: AttemptRecord[] = [];
  private writing: Promise<void> | undefined;
  private writeTimer: NodeJS.Timeout | undefined;
  private rollTimer: NodeJS.Timeout | undefined;
  private rolling: Promise<void> | undefined;
  /** Attempts stored since the last roll. */
  private unrolled = 0;
  private isFailing = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'ledgerDays'>,
    private readonly store: LedgerStore,
    private readonly costs: CostOf,
  ) {}

  /** Ends the live streams, for which the server would wait. */
  beforeApplicationShutdown(): void {
    this.ending.complete();
  }

  /** Runs before the store is closed, since the store's module is imported by this one. */
  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.rollTimer);
    do await this.flush();
    while (this.waiting.length > 0 && !this.isFailing);
    clearTimeout(this.rollTimer);
    clearTimeout(this.writeTimer);
  }

  /** False: requests are only watched as they end. */
  get isStoring(): boolean {
    return this.environment.ledgerDays > 0;
  }

  /** Emits the attempts of each request when it has ended in this process. */
  get ended(): Observable<readonly AttemptRecord[]> {
    return this.ending;
  }

  /** See `CostOf.load`. */
  loadPrice(model: RecordedModel): Promise<void> | undefined {
    return this.costs.load(model);
  }

  /** Emits for each stored turn how long its commit took, in milliseconds. */
  get committed(): Observable<number> {
    return this.committing;
  }

  /** See `CostOf.costOf`. */
  costOf(call: MeteredCall): Cost {
    return this.costs.costOf(call);
  }

  /** All attempts of a request that has ended. Never throws and never waits. */
  record(records: readonly AttemptRecord[]): void {
    if (records.length === 0) return;
    this.ending.next(records);
    this.keep(records);
  }

  /**
   * Like `record`, for a request whose turn is being stored together with its attempts. They are
   * stored alone if the turn is not. If storing fails, so has the request, whatever the model said.
   * @param storing resolves with undefined if nothing was stored
   */
  async recordWith<Stored>(
    records: readonly AttemptRecord[],
    storing: Promise<Stored | undefined> | undefined,
  ): Promise<Stored | undefined> {
    const startedAt = performance.now();
    let stored: Stored | undefined;
    try {
      stored = await storing;
    } catch (error) {
      this.record(records.map((record) => unstored(record, error)));
      throw error;
    }
    this.ending.next(records);
    if (stored === undefined) this.keep(records);
    else {
      this.committing.next(performance.now() - startedAt);
      if (this.isStoring) this.rollSoon(records.length);
    }
    return stored;
  }

  /** Includes everything that this process has recorded before the call. */
  async page(query: RequestQuery): Promise<RequestPage> {
    await this.flush();
    return this.store.page(query);
  }

  /**
   * A request with its attempts in order; undefined if it is unknown, or has not ended.
   * @param readerKeyId finds only requests of this key
   */
  async request(requestId: string, readerKeyId?: string): Promise<FoundRequest | undefined> {
    await this.flush();
    const attempts = await this.store.attempts(requestId, readerKeyId);
    const last = attempts.find(({ end }) => end !== undefined);
    return last && { request: toRecordedRequest(attempts, last), attempts };
  }

  /** Includes everything that this process has recorded before the call, and what others have stored. */
  async usage(span: UsageSpan, filter: Omit<UsageQuery, 'bounds'>): Promise<UsageOverTime> {
    const bounds = usageBounds(span);
    await this.flush();
    await this.roll();
    const buckets = await this.store.usage({ bounds, ...filter });
    return { bounds, buckets };
  }

  /** See `LedgerStore.forget`; also applies to everything that this process has recorded before the call. */
  async forget(prefix: string): Promise<number> {
    await this.flush();
    return this.store.forget(prefix);
  }

  private keep(records: readonly AttemptRecord[]): void {
    if (!this.isStoring) return;
    this.waiting.push(...records);
    const excess = this.waiting.length - MOST_WAITING;
    if (excess > 0) this.waiting.splice(0, excess);
    this.writeIn(WRITE_AFTER_MS);
  }

  private writeIn(milliseconds: number): void {
    this.writeTimer ??= setTimeout(() => void this.flush(), milliseconds);
  }

  /** Resolves when everything recorded so far is stored, or could not be. */
  private async flush(): Promise<void> {
    await this.writing;
    clearTimeout(this.writeTimer);
    this.writeTimer = undefined;
    if (this.waiting.length === 0) return;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  /** Writes what waits now. What comes in the meantime waits for its own timer: under load there is always something. */
  private async write(): Promise<void> {
    let left = this.waiting.length;
    while (left > 0) {
      const records = this.waiting.slice(0, Math.min(left, MOST_WRITTEN_AT_ONCE));
      try {
        await this.store.append(records);
      } catch (error) {
        this.reportFailure(error);
        this.writeIn(WRITE_AGAIN_MS);
        return;
      }
      this.isFailing = false;
      const written = new Set(records);
      this.waiting = this.waiting.filter((record) => !written.has(record));
      left = Math.min(left - records.length, this.waiting.length);
      this.rollSoon(records.length);
    }
  }

  private rollSoon(added: number): void {
    this.unrolled += added;
    if (this.unrolled >= MOST_ROLLED_AT_ONCE) this.rollNow();
    else this.rollTimer ??= setTimeout(() => this.rollNow(), ROLL_AFTER_MS).unref();
  }

  private rollNow(): void {
    clearTimeout(this.rollTimer);
    this.rollTimer = undefined;
    this.unrolled = 0;
    // What fails now is rolled with the next requests or question.
    this.rolling ??= this.roll()
      .catch(() => undefined)
      .finally(() => {
        this.rolling = undefined;
      });
  }

  /** Ends with the first step that is not full: under load, each step would find a few new attempts. */
  private async roll(): Promise<void> {
    while ((await this.store.roll(MOST_ROLLED_AT_ONCE)) === MOST_ROLLED_AT_ONCE);
  }

  /** Reported once per outage. */
  private reportFailure(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    const words = error instanceof Error ? error.message : typeof error;
    this.logger.warn(`the ledger cannot be stored now and waits in memory: ${words}`);
  }
}

/** The caller got `error` in place of a complete answer. */
function unstored(record: AttemptRecord, error: unknown): AttemptRecord {
  const isAnswered = record.end !== undefined && record.outcome === 'ok';
  return isAnswered ? { ...record, outcome: outcomeOf(error) } : record;
}
