/** Which component a request speaks for; pure. */

/**
 * The one that is named; else the part of the context's id before the first ":"; else the whole id,
 * if it is that of a known component.
 */
export function componentOf(
  named: string | undefined,
  contextId: string | undefined,
  isKnown: (component: string) => boolean,
): string | undefined {
  if (named !== undefined) return named;
  if (contextId === undefined) return undefined;
  const colon = contextId.indexOf(':');
  if (colon > 0) return contextId.slice(0, colon);
  return isKnown(contextId) ? contextId : undefined;
}
