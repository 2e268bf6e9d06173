/** Notes the calls of one request while they are made: whom they asked, when, how they ended and what they used. */
import type { FinishReason } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { laterUsage, type TokenUsage, UNKNOWN_USAGE } from '../model/usage.ts';
import type { AttemptTrace, RequestTrace, TracedOperation } from '../traces/request-trace.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

/** Times are by `performance.now()`. */
export type NotedAttempt = {
  readonly candidate: Pick<PlannedCandidate, 'provider' | 'model' | 'index'>;
  /** What was sent last; absent for embeddings. */
  readonly request?: CompletionRequest;
  /** What was sent for embeddings. */
  readonly embedding?: EmbeddingRequest;
  readonly startedAt: number;
  /** Milliseconds until the request had a connection; absent if none was made or the vendor's client does not tell. */
  readonly connectMs?: number;
  readonly firstTokenAt?: number;
  /** Undefined while it runs. */
  readonly endedAt?: number;
  /** The id in the vendor's answer. */
  readonly answeringModel?: string;
  /** Why it failed. */
  readonly error?: RhetorError;
  /** What the vendor has reported so far. */
  readonly usage: TokenUsage;
  /** Characters of text, reasoning and arguments that have arrived. */
  readonly characters: number;
  /** The same in UTF-8. */
  readonly bytes: number;
  /** Why the vendor ended its answer. */
  readonly finishReason?: FinishReason;
  /** Absent where no traces are recorded. */
  readonly trace?: AttemptTrace;
};

type Writable = { -readonly [Field in keyof NotedAttempt]: NotedAttempt[Field] };

export type JournalWatchers = {
  /** Called with each model before it is asked. */
  readonly onBegin?: (candidate: NotedAttempt['candidate']) => void;
  readonly trace?: RequestTrace | undefined;
  /** For the trace; `chat` if absent. */
  readonly operation?: TracedOperation | undefined;
};

export class AttemptJournal {
  /** The plan of the request, once it is made. */
  plan: RoutingPlan | undefined;
  private readonly noted: Writable[] = [];
  private readonly passed = new Map<number, string | undefined>();

  constructor(private readonly watchers: JournalWatchers = {}) {}

  /** In their order. */
  get attempts(): readonly NotedAttempt[] {
    return this.noted;
  }

  /**
   * Indexes of candidates that were not to be asked when their time came, with the reason if it is
   * not in the plan.
   */
  get passedOver(): ReadonlyMap<number, string | undefined> {
    return this.passed;
  }

  /** The attempt that began last. */
  get current(): NotedAttempt | undefined {
    return this.noted.at(-1);
  }

  passOver({ index }: Pick<PlannedCandidate, 'index'>): void {
    this.passed.set(index, undefined);
  }

  /** Removes an attempt, by default the last one: its call is not made. */
  withdraw(reason: string, attempt = this.current): void {
    const place = this.noted.findIndex((noted) => noted === attempt);
    const [withdrawn] = place === -1 ? [] : this.noted.splice(place, 1);
    if (withdrawn === undefined) return;
    const { index } = withdrawn.candidate;
    if (!this.noted.some(({ candidate }) => candidate.index === index)) {
      this.passed.set(index, reason);
    }
  }

  begin(candidate: NotedAttempt['candidate']): NotedAttempt {
    this.passed.delete(candidate.index);
    const startedAt = performance.now();
    const { onBegin, trace: request, operation = 'chat' } = this.watchers;
    const trace = request?.attempt(operation, candidate);
    const usage = UNKNOWN_USAGE;
    const attempt = {
      candidate,
      startedAt,
      usage,
      characters: 0,
      bytes: 0,
      ...(trace && { trace }),
    };
    this.noted.push(attempt);
    onBegin?.(candidate);
    return attempt;
  }

  /** Makes one of two attempts that ran at the same time the current one. */
  promote(attempt: NotedAttempt): void {
    const place = this.noted.findIndex((noted) => noted === attempt);
    if (place !== -1) this.noted.push(...this.noted.splice(place, 1));
  }

  sent(request: CompletionRequest, attempt = this.current): void {
    const asked = this.noted.find((noted) => noted === attempt);
    if (asked === undefined) return;
    asked.request = request;
    asked.trace?.asked(request);
  }

  sentEmbedding(request: EmbeddingRequest): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.embedding = request;
  }

  connected(afterMs: number): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.connectMs = afterMs;
  }

  firstToken(): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.firstTokenAt ??= performance.now();
  }

  arrived(text: string): void {
    const current = this.noted.at(-1);
    if (current === undefined) return;
    current.characters += text.length;
    current.bytes += Buffer.byteLength(text);
  }

  used(usage: TokenUsage): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.usage = laterUsage(current.usage, usage);
  }

  answeredBy(model: string): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.answeringModel = model;
  }

  finished(reason: FinishReason): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.finishReason = reason;
  }

  /** What watches the running attempt; undefined where no traces are recorded. */
  get watching(): AttemptTrace | undefined {
    return this.noted.at(-1)?.trace;
  }

  /** Ends an attempt, by default the running one, unless it has ended. */
  end(error?: unknown, attempt = this.current): void {
    const ended = this.noted.find((noted) => noted === attempt);
    if (ended === undefined || ended.endedAt !== undefined) return;
    ended.endedAt = performance.now();
    if (!(error instanceof RhetorError)) return;
    ended.error = error;
    if (error.connectMs !== undefined) ended.connectMs ??= error.connectMs;
  }
}
