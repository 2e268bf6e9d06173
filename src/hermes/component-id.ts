/** Under which id a Rhetor registers: the plain one if no other that lives has it, else one of its own; pure. */
import { hasDied, type Instance } from './instance.ts';
import type { RegisteredComponent } from './registered-component.ts';
import { STALE_MS } from './limits.ts';

/** What components ask for. */
const SHARED_ID = 'rhetor';

export type Registry = {
  readonly components: readonly RegisteredComponent[];
  /** Epoch milliseconds, by the clock that heartbeats are noted with. */
  readonly now: number;
};

export type Self = { readonly instance: Instance; readonly endpoint: string };

export function chooseId(registry: Registry, self: Self): string {
  return isFree(registry, self) ? SHARED_ID : `${SHARED_ID}-${self.instance.id}`;
}

/** Whether Hermes lists this very Rhetor under the id. */
export function isListed(id: string, { components }: Registry, self: Self): boolean {
  return components.some((component) => component.componentId === id && isSelf(component, self));
}

/** Whether Hermes lists another Rhetor under the id. */
export function isTaken(id: string, { components }: Registry, self: Self): boolean {
  return components.some((component) => component.componentId === id && !isSelf(component, self));
}

/**
 * A predecessor that did not say goodbye gives its place up: it is known to be dead, or Hermes has not
 * heard of it for a minute, or it was a version that does not say which process it is and had our
 * address. Replicas behind one address each say which process they are.
 */
function isFree({ components, now }: Registry, self: Self): boolean {
  const holder = components.find(({ componentId }) => componentId === SHARED_ID);
  if (holder === undefined || isSelf(holder, self)) return true;
  const { instance, lastHeartbeat } = holder;
  if (instance !== undefined && hasDied(instance)) return true;
  return lastHeartbeat !== undefined && now - lastHeartbeat > STALE_MS;
}

function isSelf({ instance, endpoint }: RegisteredComponent, self: Self): boolean {
  return instance === undefined ? endpoint === self.endpoint : instance.id === self.instance.id;
}
