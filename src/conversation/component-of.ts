/** Which component a request speaks for; pure. */

export type ComponentRules = {
  readonly isKnown: (component: string) => boolean;
  /** The context's id names none that is not known. */
  readonly onlyKnown: boolean;
};

/**
 * The one that is named; else the part of the context's id before the first ":"; else the whole id,
 * if it is that of a known component.
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
