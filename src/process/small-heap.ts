/** Keeps V8's memory closer to what is in use: by default it takes some 200 MB more under load, and keeps them. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** The largest young generation: a larger one saves little processor time, a small one costs a third more. */
const ENOUGH_BYTES = 16 * 1024 * 1024;
/** How much of the old generation may come together before it is collected, in percent of what is in use. */
const GROWTH_PERCENT = 50;

const GROWS = '--semi-space-growth-factor=2';
const STAYS = '--semi-space-growth-factor=1';

/**
 * What every request runs becomes hot with the same request. V8's middle compiler has no limit for what
 * waits, so that 300 functions at once took 40 to 70 MB, which the allocator never gave back. The last
 * compiler has a queue of eight, and is asked sooner instead.
 */
const FEW_COMPILATIONS = ['--no-maglev', '--invocation-count-for-turbofan=800'];

/** What is hot at the start never is again: compiling it took 20 MB and a fifth of the processor time. */
const COMPILES = '--turbofan';
const INTERPRETS = '--no-turbofan';

/**
 * Call this before anything else is loaded: what the process loads at its start would otherwise grow the
 * young generation to its maximum, and it never shrinks. V8 takes that maximum only from the command
 * line, so this postpones the growth instead. The flags apply to all threads of the process.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString(STAYS);
  setFlagsFromString(INTERPRETS);
  for (const flag of FEW_COMPILATIONS) setFlagsFromString(flag);
}

/** Called when the process has started: the young generation grows with the load, until it is large enough. */
export function letHeapGrow(): void {
  setFlagsFromString(COMPILES);
  setFlagsFromString(GROWS);
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < ENOUGH_BYTES) return;
    observer.disconnect();
    setFlagsFromString(STAYS);
  });
  observer.observe({ entryTypes: ['gc'] });
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((each) => each.space_name === 'new_space')?.space_size ?? 0;
}
