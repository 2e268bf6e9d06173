/** A store that cannot do its work, whatever is asked of it. */
import { vi } from 'vitest';
import { ContextStore } from '../../src/context/context-store.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import type { TestRhetor } from '../support/rhetor.ts';

/** The compiler gives up on a union of all methods that the real one has. */
type AnyStore = Readonly<Record<string, () => Promise<unknown>>>;

/** Until `vi.restoreAllMocks()`, which the end of a test calls by itself. */
export function failStore(rhetor: TestRhetor): void {
  const store = rhetor.app.get<AnyStore>(ContextStore);
  const failure = new RhetorError('storage_unavailable', 'The disk is full.');
  for (const method of methodsOf(store)) vi.spyOn(store, method).mockRejectedValue(failure);
}

function methodsOf(store: AnyStore): readonly string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(store)).filter(
    (name) => !['constructor', 'close'].includes(name) && typeof store[name] === 'function',
  );
}
