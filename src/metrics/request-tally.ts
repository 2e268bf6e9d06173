/** Counts what has ended: plain sums in memory, which every request adds to and only a scrape reads. */
import type {
  AttemptOutcome,
  AttemptRecord,
  RecordedModel,
  Surface,
} from '../ledger/attempt-record.ts';
import type { CostStatus } from '../model/cost.ts';
import { Distribution } from './distribution.ts';
import { type KnownModels, NO_MODEL, OTHER } from './known-models.ts';
import {
  COMMIT_BOUNDS,
  DURATION_BOUNDS,
  FIRST_TOKEN_BOUNDS,
  MOST_ROWS,
  OVERHEAD_BOUNDS,
} from './limits.ts';
import { overheadMs } from './upstream-time.ts';

/** The requests of one surface that ended with one model. */
export type RouteTally = RecordedModel & {
  readonly surface: Surface;
  readonly outcomes: Map<AttemptOutcome, number>;
  readonly duration: Distribution;
  readonly firstToken: Distribution;
};

/** Disjoint, so that their sum is all tokens. */
export const TOKEN_CLASSES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

/** The calls of one model. */
export type ModelTally = RecordedModel & {
  readonly outcomes: Map<AttemptOutcome, number>;
  readonly tokens: Record<TokenClass, number>;
  /** In millionths of a dollar. */
  readonly costMicros: Map<CostStatus, number>;
};

export class RequestTally {
  private readonly routeRows = new Map<string, RouteTally>();
  private readonly modelRows = new Map<string, ModelTally>();
  /** Requests for which the cache of answers was asked, by what came of it. */
  readonly cache = new Map<NonNullable<AttemptRecord['cache']>, number>([
    ['hit', 0],
    ['miss', 0],
  ]);
  readonly overhead = new Map<Surface, Distribution>();
  readonly commit = new Distribution(COMMIT_BOUNDS);

  constructor(private readonly names: Pick<KnownModels, 'labelOf'>) {}

  get routes(): Iterable<RouteTally> {
    return this.routeRows.values();
  }

  get models(): Iterable<ModelTally> {
    return this.modelRows.values();
  }

  /** @param attempts all of one request, in order */
  add(attempts: readonly AttemptRecord[]): void {
    for (const attempt of attempts) {
      // An answer from the cache is no call.
      if (attempt.asked && attempt.attempt > 0) this.addAttempt(attempt, attempt.asked);
    }
    const last = attempts.at(-1);
    if (last === undefined) return;
    const { surface, asked, outcome, durationMs, cache } = last;
    if (cache !== undefined) increase(this.cache, cache, 1);
    const row = this.routeOf(surface, asked === undefined ? NO_MODEL : this.names.labelOf(asked));
    increase(row.outcomes, outcome, 1);
    row.duration.observe(durationMs / 1_000);
    const first = attempts.find(({ firstTokenMs }) => firstTokenMs !== undefined);
    if (first?.firstTokenMs !== undefined) row.firstToken.observe(first.firstTokenMs / 1_000);
    this.overheadOf(surface).observe(overheadMs(attempts) / 1_000);
  }

  private addAttempt(
    { outcome, tokens, costMicros, costStatus }: AttemptRecord,
    asked: RecordedModel,
  ): void {
    const row = this.modelOf(this.names.labelOf(asked));
    increase(row.outcomes, outcome, 1);
    const { input, cacheRead, cacheWrite, output, reasoning } = tokens;
    row.tokens.input += Math.max(0, input - cacheRead - cacheWrite);
    row.tokens.cache_read += cacheRead;
    row.tokens.cache_write += cacheWrite;
    row.tokens.output += Math.max(0, output - reasoning);
    row.tokens.reasoning += reasoning;
    increase(row.costMicros, costStatus, costMicros);
  }

  private routeOf(surface: Surface, { provider, model }: RecordedModel): RouteTally {
    const key = `${surface} ${provider} ${model}`;
    const known = this.routeRows.get(key);
    if (known !== undefined) return known;
    if (this.routeRows.size >= MOST_ROWS && provider !== OTHER) {
      return this.routeOf(surface, { provider: OTHER, model: OTHER });
    }
    const row = {
      surface,
      provider,
      model,
      outcomes: new Map(),
      duration: new Distribution(DURATION_BOUNDS),
      firstToken: new Distribution(FIRST_TOKEN_BOUNDS),
    };
    this.routeRows.set(key, row);
    return row;
  }

  private modelOf({ provider, model }: RecordedModel): ModelTally {
    const key = `${provider} ${model}`;
    const known = this.modelRows.get(key);
    if (known !== undefined) return known;
    if (this.modelRows.size >= MOST_ROWS && provider !== OTHER) {
      return this.modelOf({ provider: OTHER, model: OTHER });
    }
    const row = {
      provider,
      model,
      outcomes: new Map(),
      tokens: { input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 },
      costMicros: new Map(),
    };
    this.modelRows.set(key, row);
    return row;
  }

  private overheadOf(surface: Surface): Distribution {
    const known = this.overhead.get(surface);
    if (known !== undefined) return known;
    const distribution = new Distribution(OVERHEAD_BOUNDS);
    this.overhead.set(surface, distribution);
    return distribution;
  }
}

function increase<Key>(sums: Map<Key, number>, key: Key, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
