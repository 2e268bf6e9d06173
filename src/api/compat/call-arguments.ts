/** The arguments of a call as an object, for dialects that have no text for them; pure. */

/** Arguments that are no object are shown as the model wrote them. */
export function callArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the raw text.
  }
  return text.trim() === '' ? {} : { invalid_arguments: text };
}
