/**
 * Chooses the id under which a Rhetor registers: the shared one unless another live Rhetor has it,
 * otherwise a unique one; pure.
 */
import { hasDied, type Instance } from './instance.ts';
import type { RegisteredComponent } from './registered-component.ts';
import { STALE_MS } from './limits.ts';

/** The id that components look up. */
const SHARED_ID = 'rhetor';

export type Registry = {
  readonly components: readonly RegisteredComponent[];
  /** Epoch milliseconds, by the clock that Hermes uses for heartbeats. */
  readonly now: number;
};

export type Self = { readonly instance: Instance; readonly endpoint: string };

export function chooseId(registry: Registry, self: Self): string {
  return isFree(registry, self) ? SHARED_ID : `${SHARED_ID}-${self.instance.id}`;
}

/** True if Hermes lists this very Rhetor under the id. */
export function isListed(id: string, { components }: Registry, self: Self): boolean {
  return components.some((component) => component.componentId === id && isSelf(component, self));
}

/** True if Hermes lists another Rhetor under the id. */
export function isTaken(id: string, { components }: Registry, self: Self): boolean {
  return components.some((component) => component.componentId === id && !isSelf(component, self));
}

/**
 * A predecessor that did not unregister gives up its id if it is known to be dead, if Hermes has
 * had no heartbeat for a minute, or if it is an older version, without an instance id, at our
 * address. Replicas behind one address have instance ids.
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
