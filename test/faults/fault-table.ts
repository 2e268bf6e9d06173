/** The faults of an upstream, F01 to F21, each described once; outage.ts has F15, which takes longer. */
import { EARLY_FAULTS } from './early-faults.ts';
import { type Fault, RECOVERIES, type Recovery } from './fault.ts';
import { LATE_FAULTS } from './late-faults.ts';

export const FAULTS: readonly Fault[] = [...EARLY_FAULTS, ...LATE_FAULTS].sort((one, other) =>
  one.id.localeCompare(other.id, 'en', { numeric: true }),
);

export function recoveriesOf(fault: Fault): readonly Recovery[] {
  return fault.recoveries ?? RECOVERIES;
}
