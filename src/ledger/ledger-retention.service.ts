/** Deletes old attempts and roll-ups in the background, a few at a time. */
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { LedgerStore } from './ledger-store.ts';
import {
  DAY_MS,
  EXPIRE_PAUSE_MS,
  EXPIRED_AT_ONCE,
  EXPIRY_EVERY_MS,
  FIRST_EXPIRY_MS,
} from './limits.ts';

@Injectable()
export class LedgerRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'ledgerDays'>,
    @Inject(LedgerStore) private readonly store: Pick<LedgerStore, 'expire'>,
  ) {}

  onApplicationBootstrap(): void {
    this.expireIn(FIRST_EXPIRY_MS);
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private expireIn(milliseconds: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.expire(), milliseconds).unref();
  }

  /** A deletion that fails is tried again later; the store reports its own faults. */
  private async expire(): Promise<void> {
    const before = Date.now() - this.environment.ledgerDays * DAY_MS;
    const deleted = await this.store.expire(before, EXPIRED_AT_ONCE).catch(() => 0);
    this.expireIn(deleted > 0 ? EXPIRE_PAUSE_MS : EXPIRY_EVERY_MS);
  }
}
