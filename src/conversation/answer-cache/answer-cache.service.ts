/** The cache of answers: finds one for a turn, or keeps the turn's own; equal turns at one time ask once. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { StateService } from '../../context/state.service.ts';
import {
  cachedBytes,
  type CacheSize,
  type NewCachedAnswer,
} from '../../context/records/cached-answer.ts';
import { Router } from '../../routing/router.service.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import {
  CACHE_TIDIED_MS,
  FIRST_CACHE_TIDY_MS,
  LONGEST_CACHED_BYTES,
  MOST_UNKEPT_BYTES,
} from '../limits.ts';
import { callerName } from '../request/caller-name.ts';
import { cacheKey } from './cache-key.ts';
import { type CachedQuestion, type CacheLookup, CacheVisit } from './cache-visit.ts';
import { cacheWish } from './cache-wish.ts';
import { type CachedTurn, fromCachedText, toCachedText } from './cached-turn.ts';
import { firstChoices } from './first-choices.ts';
import type { RunningAnswer } from './running-answer.ts';

export type CacheContents = CacheSize & { readonly mostBytes: number };

@Injectable()
export class AnswerCache implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('AnswerCache');
  private readonly running = new Map<string, RunningAnswer>();
  private keepingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private isFailing = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'cacheBytes'>,
    private readonly state: StateService,
    private readonly router: Router,
  ) {}

  onApplicationBootstrap(): void {
    this.tidyIn(FIRST_CACHE_TIDY_MS);
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Undefined if nobody asks for the cache; costs nothing then. */
  visit(turn: PreparedTurn): CacheVisit | undefined {
    const wish = cacheWish(turn);
    if (wish === undefined) return undefined;
    const models = wish.type === 'asked' ? firstChoices(turn.plan) : [];
    if (wish.type === 'bypass' || models.length === 0) return new CacheVisit(undefined);
    const owner = callerName(turn.request);
    const id = cacheKey(turn, owner, models, (provider) => this.router.homeOf(provider));
    const { isStreaming } = turn.request;
    return new CacheVisit({
      ...wish,
      id,
      owner,
      models,
      isStreaming,
      running: this.running,
      store: this,
    });
  }

  /** A store that is away is no reason to fail: the model is asked. */
  async find({ id, seconds }: CachedQuestion): Promise<CacheLookup> {
    const now = Date.now();
    try {
      const keptAfter = now - seconds * 1_000;
      const { body, epoch } = await this.state.cachedAnswer({ id, now, keptAfter });
      return { turn: body === undefined ? undefined : fromCachedText(body), epoch };
    } catch (error) {
      this.reportFailure(error);
      return { turn: undefined, epoch: undefined };
    }
  }

  /** Never rejects. An answer that is too long, or for which too many others wait for the store, is not kept. */
  async keep(
    { id, owner, seconds }: CachedQuestion,
    turn: CachedTurn,
    epoch: number,
  ): Promise<void> {
    const body = toCachedText(turn);
    const bytes = cachedBytes(body);
    if (bytes > Math.min(LONGEST_CACHED_BYTES, this.environment.cacheBytes)) return;
    if (this.keepingBytes + bytes > MOST_UNKEPT_BYTES) return;
    this.keepingBytes += bytes;
    const keptAt = Date.now();
    await this.put({ id, owner, keptAt, expiresAt: keptAt + seconds * 1_000, epoch, body });
    this.keepingBytes -= bytes;
  }

  /**
   * Deletes all answers, or those of one key.
   * @returns how many there were
   * @throws RhetorError `storage_unavailable`
   */
  async forget(keyId?: string): Promise<number> {
    // Whoever asks from now on gets a new answer.
    this.running.clear();
    if (keyId === undefined) return this.state.forgetCachedAnswers();
    return this.state.forgetCachedAnswers(callerName({ scope: { type: 'all', owner: keyId } }));
  }

  /** @throws RhetorError `storage_unavailable` */
  async contents(): Promise<CacheContents> {
    return { ...(await this.state.cacheSize()), mostBytes: this.environment.cacheBytes };
  }

  private async put(answer: NewCachedAnswer): Promise<void> {
    try {
      await this.state.cacheAnswer(answer, this.environment.cacheBytes);
      this.isFailing = false;
    } catch (error) {
      this.reportFailure(error);
    }
  }

  private tidyIn(milliseconds: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.tidy(), milliseconds).unref();
  }

  /** What fails now is tried again later; the store reports its own faults. */
  private async tidy(): Promise<void> {
    const dropped = await this.state
      .tidyCachedAnswers(Date.now(), this.environment.cacheBytes)
      .catch(() => 0);
    this.tidyIn(dropped > 0 ? FIRST_CACHE_TIDY_MS : CACHE_TIDIED_MS);
  }

  /** Reported once per outage. */
  private reportFailure(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    const words = error instanceof Error ? error.message : typeof error;
    this.logger.warn(`the cache of answers cannot be used now, so models are asked: ${words}`);
  }
}
