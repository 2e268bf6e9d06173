/** One call of a pool's member, as its record hears of it. */
import type { TokenUsage } from '../../model/usage.ts';
import type { VendorLimits } from '../../model/vendors/vendor-limits.ts';
import type { MemberRecord } from './member-record.ts';

export class AskedMember {
  private readonly startedAt = performance.now();

  constructor(
    private readonly record: MemberRecord,
    /** The member answered the conversation: its cache is the warm one now. */
    private readonly onAnswer: () => void,
  ) {
    record.began();
  }

  firstToken(limits: VendorLimits | undefined): void {
    this.record.firstToken(performance.now() - this.startedAt);
    if (limits !== undefined) this.record.reported(limits, Date.now());
    this.onAnswer();
  }

  ended(usage: TokenUsage | undefined): void {
    if (usage !== undefined) this.record.used(usage);
    this.onAnswer();
  }
}
