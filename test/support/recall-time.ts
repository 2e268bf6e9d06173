/** Sets how long turns wait for what memory finds: usually only a moment, in which a busy machine finds nothing. */
import { vi } from 'vitest';
import { LONGEST_RECALL_MS } from '../../src/conversation/limits.ts';
import { PATIENCE_MS } from './patience.ts';

const { timeout } = AbortSignal;

/** Until the end of the test. */
export function letRecallsTake(milliseconds: number = PATIENCE_MS): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((limit) =>
    timeout.call(AbortSignal, limit === LONGEST_RECALL_MS ? milliseconds : limit),
  );
}
