/** Determines the component of a request; pure. */

export type ComponentRules = {
  readonly isKnown: (component: string) => boolean;
  /** The context's id may name only known components. */
  readonly onlyKnown: boolean;
};

/**
 * The named component; otherwise the part of the context's id before the first ":"; otherwise the
 * whole id, if it is a known component.
 */
export function componentOf(
  named: string | undefined,
  contextId: string | undefined,
  { isKnown, onlyKnown }: ComponentRules,
): string | undefined {
  if (named !== undefined) return named;
  if (contextId === undefined) return undefined;
  const colon = contextId.indexOf(':');
  const prefix = colon > 0 ? contextId.slice(0, colon) : contextId;
  const isAnybody = colon > 0 && !onlyKnown;
  return isAnybody || isKnown(prefix) ? prefix : undefined;
}
