/** A store that cannot do its work, whatever is asked of it. */
import { vi } from 'vitest';
import { ContextStore } from '../../src/context/context-store.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import type { TestRhetor } from '../support/rhetor.ts';

type AnyPort = Readonly<Record<string, () => Promise<unknown>>>;

/** Until `vi.restoreAllMocks()`, which the end of a test calls by itself. */
export function failStore(rhetor: TestRhetor): void {
  const store = rhetor.app.get<Readonly<Record<string, AnyPort>>>(ContextStore);
  const failure = new RhetorError('storage_unavailable', 'The disk is full.');
  for (const port of Object.values(store)) {
    for (const method of methodsOf(port)) vi.spyOn(port, method).mockRejectedValue(failure);
  }
}

/** None for what is no port: the database's options. */
function methodsOf(port: AnyPort): readonly string[] {
  const isPort = Object.getPrototypeOf(Object.getPrototypeOf(port)) !== null;
  return isPort
    ? Object.getOwnPropertyNames(Object.getPrototypeOf(port)).filter(
        (name) => name !== 'constructor' && typeof port[name] === 'function',
      )
    : [];
}
