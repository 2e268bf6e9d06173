/** How long an answer took, as OpenAI's clients read it from a header. */

/** Called when the request arrives; what it gives, when the headers leave. */
export function processingHeaders(): () => Readonly<Record<string, string>> {
  const startedAt = performance.now();
  return () => ({ 'openai-processing-ms': String(Math.round(performance.now() - startedAt)) });
}
