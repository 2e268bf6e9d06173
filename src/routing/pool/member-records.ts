/** The records of the members that have been asked: not more than a bound, the oldest is dropped first. */
import type { KeyedChoice } from '../candidate-plan.ts';
import { MOST_HEALTH_RECORDS } from '../limits.ts';
import { MemberRecord } from './member-record.ts';
import { memberName } from './pool.ts';

export class MemberRecords {
  private readonly kept = new Map<
    string,
    { readonly of: KeyedChoice; readonly record: MemberRecord }
  >();

  /** Undefined for a member that was not asked yet. */
  find(choice: KeyedChoice): MemberRecord | undefined {
    return this.kept.get(memberName(choice))?.record;
  }

  /** Begins a record for a member that has none. */
  of({ provider, model, key }: KeyedChoice): MemberRecord {
    const of = { provider, model, ...(key !== undefined && { key }) };
    const name = memberName(of);
    const known = this.kept.get(name);
    if (known !== undefined) return known.record;
    if (this.kept.size >= MOST_HEALTH_RECORDS) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined) this.kept.delete(oldest);
    }
    const record = new MemberRecord();
    this.kept.set(name, { of, record });
    return record;
  }

  members(): readonly KeyedChoice[] {
    return [...this.kept.values()].map(({ of }) => of);
  }

  clear(): void {
    this.kept.clear();
  }
}
