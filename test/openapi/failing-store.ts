/** A store that cannot do its work, whatever is asked of it. */
import { vi } from 'vitest';
import { ContextStore } from '../../src/context/context-store.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import type { TestRhetor } from '../support/rhetor.ts';

/** Until `vi.restoreAllMocks()`, which the end of a test calls by itself. */
export function failStore(rhetor: TestRhetor): void {
  const store = rhetor.app.get(ContextStore);
  const failure = new RhetorError('storage_unavailable', 'The disk is full.');
  for (const method of methodsOf(store)) vi.spyOn(store, method).mockRejectedValue(failure);
}

function methodsOf(store: ContextStore): readonly (keyof ContextStore)[] {
  const prototype: object = Object.getPrototypeOf(store) as object;
  return Object.getOwnPropertyNames(prototype).filter(
    (method): method is keyof ContextStore =>
      method !== 'constructor' &&
      method !== 'close' &&
      typeof Reflect.get(store, method) === 'function',
  );
}
