/** Rechecks a damaged database from time to time, since a single successful read does not prove that it is intact. */
import { checkSqliteDatabase } from './database-check.ts';
import type { StorageHealth } from './storage-health.ts';

/** Delay of the first check; each check takes longer the larger the file is, so the delays grow. */
const FIRST_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60 * 1_000;
const LONGEST_CHECK_MS = 10 * 60 * 1_000;

/** @returns a function that stops the checks */
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
