/** Converts the arguments of a call to an object, for dialects that have no text form; pure. */

/** Arguments that are not a JSON object are wrapped as the model wrote them. */
export function callArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls back to the raw text.
  }
  return text.trim() === '' ? {} : { invalid_arguments: text };
}
