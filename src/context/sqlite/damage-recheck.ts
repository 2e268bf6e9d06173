/** Looks now and then whether a damaged database is whole again, which no single good read can tell. */
import { checkSqliteDatabase } from './database-check.ts';
import type { StorageHealth } from './storage-health.ts';

/** The first look comes soon; each takes as long as the file is large, so that more come ever later. */
const FIRST_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60 * 1_000;
const LONGEST_CHECK_MS = 10 * 60 * 1_000;

/** @returns what ends it */
export function recheckDamage(file: string, healths: readonly StorageHealth[]): () => void {
  const ending = new AbortController();
  let pause = FIRST_MS;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const damaged = healths.filter((health) => health.isDamaged);
    if (damaged.length === 0) {
      pause = FIRST_MS;
      return;
    }
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    const options = { timeoutMs: LONGEST_CHECK_MS, signal: ending.signal };
    const check = await checkSqliteDatabase(file, { mode: 'in-place', ...options });
    if (check.type === 'sound') for (const health of damaged) health.heal();
  };
  const again = (): void => {
    if (ending.signal.aborted) return;
    timer = setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(again),
      pause,
    ).unref();
  };
  again();
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
