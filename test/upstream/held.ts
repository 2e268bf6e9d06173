/** A script that waits until the test lets it go on, whatever else takes long. */
import type { Script } from './script.ts';

export type HeldScript = { readonly script: Script; readonly release: () => void };

/** @param afterTokens how many tokens come before; without it, not even the headers */
export function held(script: Script, afterTokens?: number): HeldScript {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { script: { ...script, held: { until: promise, afterTokens } }, release: resolve };
}
