/** What one turn has to do with the cache of answers: it takes one, or brings one. */
import type { CacheState } from '../../model/choices/cache-choice.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import type { Message } from '../../model/message.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { RoutedEnd, RouteStart } from '../../routing/routed-event.ts';
import { withTotalLimit } from '../../routing/total-limit.ts';
import { LONGEST_CACHED_BYTES } from '../limits.ts';
import type { OwnAnswer } from '../events/turn-event.ts';
import type { CachedTurn } from './cached-turn.ts';
import { isSameModel } from './first-choices.ts';
import { RunningAnswer } from './running-answer.ts';

/** A question whose answer may be kept. */
export type CachedQuestion = {
  readonly id: string;
  readonly owner: string;
  /** Longest age of an answer, in seconds. */
  readonly seconds: number;
};

/** What the store knows of a question; without an epoch, its answer is not kept. */
export type CacheLookup = {
  readonly turn: CachedTurn | undefined;
  readonly epoch: number | undefined;
};

type Asked = CachedQuestion & {
  readonly reads: boolean;
  readonly isStreaming: boolean;
  /** Only their answers are kept. */
  readonly models: readonly PlannedCandidate[];
  /** The turns that ask a model now, by the ids of their questions. */
  readonly running: Map<string, RunningAnswer>;
  readonly store: {
    /** Never rejects. */
    readonly find: (question: CachedQuestion) => Promise<CacheLookup>;
    /** Never rejects. */
    readonly keep: (question: CachedQuestion, turn: CachedTurn, epoch: number) => Promise<void>;
  };
};

export type CacheHit = {
  readonly candidate: PlannedCandidate;
  readonly turn: CachedTurn;
  /** The vendor's own words, if they came in the form that the caller wants. */
  readonly own: OwnAnswer | undefined;
};

/** An answer that has ended without an error. */
export type EndedAnswer = {
  readonly route: RouteStart;
  readonly reply: Message;
  readonly own: OwnAnswer | undefined;
  readonly end: Omit<RoutedEnd, 'type'>;
  readonly isInputCut: boolean;
  /** In millionths of a dollar; undefined if a price is unknown. */
  readonly costMicros: number | undefined;
};

/** For the ledger. */
export type RecordedCache =
  | { readonly cache: 'miss' }
  | { readonly cache: 'hit'; readonly asked: ModelChoice; readonly cacheSavedMicros?: number };

/** Any other reason leaves the answer cut. */
const COMPLETE: ReadonlySet<FinishReason> = new Set(['stop', 'tool_calls']);

export class CacheVisit {
  private hit: CacheHit | undefined;
  /** Present if others wait for this turn's answer. */
  private leading: RunningAnswer | undefined;
  /** The epoch of the cache before a model was asked: if answers are deleted later, this one is, too. */
  private epoch: number | undefined;
  private isSettled = false;

  /** @param asked undefined: the turn bypasses the cache */
  constructor(private readonly asked: Asked | undefined) {}

  get state(): CacheState {
    if (this.asked === undefined) return 'bypass';
    return this.hit === undefined ? 'miss' : 'hit';
  }

  get recorded(): RecordedCache | undefined {
    if (this.asked === undefined) return undefined;
    if (this.hit === undefined) return { cache: 'miss' };
    const { provider, model, costMicros } = this.hit.turn;
    const saved = costMicros === undefined ? {} : { cacheSavedMicros: costMicros };
    return { cache: 'hit', asked: { provider, model }, ...saved };
  }

  /** Whether other turns wait for this one. */
  get isAwaited(): boolean {
    return this.leading?.isAwaited === true;
  }

  whenDeserted(onDeserted: () => void): void {
    this.leading?.whenDeserted(onDeserted);
  }

  /**
   * Undefined: the turn has to ask a model, and then to call `settle`.
   * @throws RhetorError `upstream_timeout` if another turn's answer takes too long; the reason of `signal`
   */
  async find(signal: AbortSignal): Promise<CacheHit | undefined> {
    const { asked } = this;
    if (asked === undefined) return undefined;
    const turn = await this.look(asked, signal);
    const candidate = turn && asked.models.find((model) => isSameModel(model, turn));
    if (turn === undefined || candidate === undefined) return undefined;
    const isSameForm = turn.own?.isStreaming === asked.isStreaming;
    this.hit = { turn, candidate, own: isSameForm ? turn.own?.answer : undefined };
    return this.hit;
  }

  /** Called at the end of the turn; the first call counts. */
  settle(ended?: EndedAnswer): void {
    const { asked, leading, epoch } = this;
    if (asked === undefined || this.isSettled) return;
    this.isSettled = true;
    const isNew = ended !== undefined && this.hit === undefined && isKeepable(ended, asked.models);
    const turn = isNew ? toCachedTurn(ended, asked.isStreaming) : this.hit?.turn;
    leading?.settle(turn);
    const release = (): void => {
      if (asked.running.get(asked.id) === leading) asked.running.delete(asked.id);
    };
    // Until it is kept, equal turns are given it from memory.
    if (isNew && turn !== undefined && epoch !== undefined) {
      void asked.store.keep(asked, turn, epoch).then(release);
    } else release();
  }

  private async look(asked: Asked, signal: AbortSignal): Promise<CachedTurn | undefined> {
    const { id, running, models, reads, seconds, store } = asked;
    const known = running.get(id);
    const other = known?.hasBeenFor(seconds * 1_000) ? undefined : known;
    if (other === undefined || !reads) {
      // Before anything is awaited, so that no equal turn goes by.
      this.leading = new RunningAnswer();
      running.set(id, this.leading);
    }
    // The answer of one that does not read is newer than the one that others may be getting.
    if (other !== undefined && reads) {
      const { totalMs } = models[0]?.limits ?? {};
      const turn = await withTotalLimit(totalMs, signal, async (limited) => {
        const awaited = await other.wait(limited);
        limited.throwIfAborted();
        return awaited;
      });
      if (turn !== undefined) return turn;
    }
    const { turn, epoch } = await store.find(asked);
    this.epoch = epoch;
    return reads ? turn : undefined;
  }
}

function isKeepable(
  { end, isInputCut, route, reply, own }: EndedAnswer,
  models: readonly PlannedCandidate[],
): boolean {
  return (
    COMPLETE.has(end.finishReason) &&
    end.validation?.outcome !== 'invalid' &&
    !isInputCut &&
    route.continuedFrom === undefined &&
    reply.parts.length > 0 &&
    models.some((model) => isSameModel(model, route.candidate)) &&
    unitsOf(reply, own) <= LONGEST_CACHED_BYTES
  );
}

/** The bulk of an answer, counted cheaply; the exact size is known once it is written as JSON. */
function unitsOf(reply: Message, own: OwnAnswer = []): number {
  let units = 0;
  for (const event of own) if (event.type === 'vendor-frame') units += event.text?.length ?? 0;
  for (const part of reply.parts) {
    if (part.type === 'text' || part.type === 'reasoning') units += part.text.length;
    if (part.type === 'tool-call') units += part.arguments.length;
  }
  return units;
}

function toCachedTurn(
  { route, reply, own, end, costMicros }: EndedAnswer,
  isStreaming: boolean,
): CachedTurn {
  const { candidate, refused } = route;
  return {
    provider: candidate.provider,
    model: candidate.model,
    reply,
    ...(own && { own: { isStreaming, answer: own } }),
    end,
    ...(refused && { refused }),
    ...(costMicros !== undefined && { costMicros }),
  };
}
