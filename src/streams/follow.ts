/** Keeps data up to date: reads again after each change, one read at a time, until it succeeds. */
import type { Observable, Subscription } from 'rxjs';

const PAUSE_MS = 1_000;

/** Changes during a read cause one more read. Unsubscribing stops it. */
export function follow(changes: Observable<void>, read: () => Promise<void>): Subscription {
  let isBehind = false;
  let isReading = false;
  let pause: NodeJS.Timeout | undefined;
  const catchUp = async (): Promise<void> => {
    if (isReading || !isBehind || subscription.closed) return;
    clearTimeout(pause);
    isReading = true;
    isBehind = false;
    const isRead = await succeeds(read);
    isReading = false;
    if (isRead) return catchUp();
    isBehind = true;
    if (!subscription.closed) pause = setTimeout(() => void catchUp(), PAUSE_MS).unref();
    return undefined;
  };
  const subscription = changes.subscribe(() => {
    isBehind = true;
    void catchUp();
  });
  subscription.add(() => clearTimeout(pause));
  return subscription;
}

async function succeeds(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch {
    return false;
  }
}
