/** Deletes contexts that have had their time, in the background and a few at a time. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { ContextStore } from './context-store.ts';

/** After the start, which has better things to do. */
const FIRST_MS = 10_000;
const EVERY_MS = 60 * 60 * 1_000;
/** Turns are stored between two batches; a batch erases its traces once. */
const BATCH = 50;
const PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

@Injectable()
export class RetentionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Retention');
  private readonly days: number | undefined;
  private readonly contexts: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'retentionDays' | 'retentionContexts'>,
    private readonly store: ContextStore,
  ) {
    this.days = environment.retentionDays;
    this.contexts = environment.retentionContexts;
  }

  onApplicationBootstrap(): void {
    if (this.days !== undefined || this.contexts !== undefined) this.sweepIn(FIRST_MS, 0);
  }

  /** A deletion that runs is not waited for: the store finishes it, or goes on with it at its next start. */
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
    if (deleted > 0) this.logger.log(`deleted ${deleted} conversations that have had their time`);
    this.sweepIn(EVERY_MS, 0);
  }

  /** What cannot be deleted now is deleted at a later sweep: the store says itself what ails it. */
  private async expire(): Promise<number> {
    try {
      return await this.store.expire({
        ...(this.days !== undefined && { before: Date.now() - this.days * DAY_MS }),
        ...(this.contexts !== undefined && { keep: this.contexts }),
        limit: BATCH,
      });
    } catch {
      return 0;
    }
  }
}
