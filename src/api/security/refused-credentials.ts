/**
 * Records refused credentials in the audit trail, counted by address, so that guessing can't fill
 * the disk.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Audit } from '../../context/audit.service.ts';
import { MOST_REFUSED_ADDRESSES, REFUSALS_PERIOD_MS } from '../limits.ts';

type Refusals = { count: number; outcome: string };

@Injectable()
export class RefusedCredentials implements OnModuleDestroy {
  /** Refusals after the first entry of each address. */
  private readonly counted = new Map<string, Refusals>();
  private readonly others: Refusals = { count: 0, outcome: '' };
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(Audit) private readonly audit: Pick<Audit, 'record'>) {}

  /**
   * Records the first refusal of an address at once, and the number of further ones when the period
   * is over.
   */
  note(address: string, outcome: string): void {
    this.timer ??= setTimeout(() => this.endPeriod(), REFUSALS_PERIOD_MS).unref();
    const known = this.counted.get(address);
    if (known === undefined && this.counted.size < MOST_REFUSED_ADDRESSES) {
      this.counted.set(address, { count: 0, outcome });
      this.record(address, { count: 1, outcome });
      return;
    }
    const refusals = known ?? this.others;
    refusals.count += 1;
    refusals.outcome = outcome;
  }

  onModuleDestroy(): void {
    this.endPeriod();
  }

  private endPeriod(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [address, refusals] of this.counted) this.record(address, refusals);
    this.record('others', this.others);
    this.counted.clear();
    this.others.count = 0;
  }

  private record(address: string, { count, outcome }: Refusals): void {
    if (count === 0) return;
    this.audit.record({ actor: 'unknown', address, action: 'access', outcome, count });
  }
}
