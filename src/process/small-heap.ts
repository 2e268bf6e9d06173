/** Keeps V8's heap closer to what is in use: by default it takes some 200 MB more under load, and keeps them. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of the young generation; V8 grows it in leaps, so it ends at up to 64 MiB instead of 128. */
const ENOUGH_BYTES = 16 * 1024 * 1024;
/** How much of the old generation may come together before it is collected, in percent of what is in use. */
const GROWTH_PERCENT = 50;

/**
 * V8 takes its own limit of the young generation only from the command line, so the growth is stopped
 * as soon as the size is reached. Both flags count for the whole process, threads included.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < ENOUGH_BYTES) return;
    observer.disconnect();
    setFlagsFromString('--semi-space-growth-factor=1');
  });
  observer.observe({ entryTypes: ['gc'] });
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((each) => each.space_name === 'new_space')?.space_size ?? 0;
}
