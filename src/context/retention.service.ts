/** Deletes expired contexts in the background, a few at a time. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { ClockJump } from './clock-jump.ts';
import { ContextCatalog } from './ports/context-catalog.ts';
import { ContextExpiry } from './ports/context-expiry.ts';
import { FIRST_RETENTION_MS, RETENTION_EVERY_MS } from './limits.ts';

/** Turns are stored between two batches; a batch erases its traces once. */
const BATCH = 50;
const PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** While the clock is doubtful, a sweep may delete at most this share of all conversations. */
const DOUBTFUL_SHARE = 0.1;

@Injectable()
export class RetentionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Retention');
  private readonly days: number | undefined;
  private readonly contexts: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly clock = new ClockJump();
  /** When the newest conversation was changed, before this process changed any. */
  private newestAtStart: Promise<number | undefined> = Promise.resolve(undefined);
  private refusal: string | undefined;

  constructor(
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'retentionDays' | 'retentionContexts'>,
    private readonly expiry: ContextExpiry,
    private readonly catalog: ContextCatalog,
  ) {
    this.days = environment.retentionDays;
    this.contexts = environment.retentionContexts;
  }

  onApplicationBootstrap(): void {
    if (this.days !== undefined) this.newestAtStart = this.newest();
    if (this.days !== undefined || this.contexts !== undefined) this.sweepIn(FIRST_RETENTION_MS, 0);
  }

  /** The reason why nothing is deleted by age now; undefined if there is none. */
  problem(): string | undefined {
    return this.refusal;
  }

  /** Does not wait for a running deletion: the store finishes it, or resumes it at its next start. */
  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private sweepIn(milliseconds: number, deletedBefore: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      void this.sweep(deletedBefore);
    }, milliseconds).unref();
  }

  private async sweep(deletedBefore: number): Promise<void> {
    const deleted = deletedBefore + (await this.expire());
    if (deleted > deletedBefore) return this.sweepIn(PAUSE_MS, deleted);
    if (deleted > 0) this.logger.log(`deleted ${deleted} expired conversations`);
    this.sweepIn(RETENTION_EVERY_MS, 0);
  }

  /** A deletion that fails is retried in a later sweep; the store reports its own faults. */
  private async expire(): Promise<number> {
    try {
      const before = await this.ageLimit();
      if (before === undefined && this.contexts === undefined) return 0;
      return await this.expiry.expire({
        ...(before !== undefined && { before }),
        ...(this.contexts !== undefined && { keep: this.contexts }),
        limit: BATCH,
      });
    } catch {
      return 0;
    }
  }

  /**
   * A clock that was set ahead makes everything look old: if more than a tenth of all conversations
   * would expire at once, it is more likely a mistake than intended.
   */
  private async ageLimit(): Promise<number | undefined> {
    if (this.days === undefined) return undefined;
    const before = Date.now() - this.days * DAY_MS;
    const doubt = this.clock.reason(await this.newestAtStart);
    const due = doubt === undefined ? undefined : await this.expiry.countUnchangedSince(before);
    if (due === undefined || due.unchanged <= Math.max(1, due.all * DOUBTFUL_SHARE)) {
      this.refuse(undefined);
      return before;
    }
    this.refuse(
      `Retention does not delete conversations by age: ${due.unchanged} of ${due.all} would expire at ` +
        `once, and ${doubt}. Check the clock of this machine, then restart Rhetor.`,
    );
    return undefined;
  }

  private refuse(refusal: string | undefined): void {
    if (refusal !== undefined && this.refusal === undefined) {
      this.logger.warn(refusal, { event: 'retention-refused' });
    }
    this.refusal = refusal;
  }

  private async newest(): Promise<number | undefined> {
    try {
      const { contexts } = await this.catalog.list({ limit: 1 });
      return contexts[0]?.updatedAt;
    } catch {
      return undefined;
    }
  }
}
