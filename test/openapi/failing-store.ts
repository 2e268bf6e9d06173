/** Makes every operation of a store fail. */
import { vi } from 'vitest';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import type { TestRhetor } from '../support/rhetor.ts';

type AnyPort = Readonly<Record<string, () => Promise<unknown>>>;

/** Not ports: the database's source, and its open resources. */
const OF_THE_DATABASE: ReadonlySet<string> = new Set(['options', 'opened']);

/** Lasts until `vi.restoreAllMocks()`, which runs at the end of each test. */
export function failStore(rhetor: TestRhetor): void {
  const store = rhetor.app.get<Readonly<Record<string, AnyPort>>>(ContextStore);
  const failure = new RhetorError('storage_unavailable', 'The disk is full.');
  for (const [name, port] of Object.entries(store)) {
    if (!OF_THE_DATABASE.has(name)) failPort(port, failure);
  }
}

function failPort(port: AnyPort, failure: RhetorError): void {
  for (const holder of [port, Object.getPrototypeOf(port) as AnyPort]) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const isMethod = typeof port[name] === 'function' && !(name in Object.prototype);
      if (isMethod) vi.spyOn(port, name).mockRejectedValue(failure);
    }
  }
}
