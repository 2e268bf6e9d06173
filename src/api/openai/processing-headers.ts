/** Reports in a header how long an answer took, as OpenAI's clients expect. */

/** Called when the request arrives; the returned function is called when the headers are sent. */
export function processingHeaders(): () => Readonly<Record<string, string>> {
  const startedAt = performance.now();
  return () => ({ 'openai-processing-ms': String(Math.round(performance.now() - startedAt)) });
}
