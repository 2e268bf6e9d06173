/** Reports in a header how long an answer took, as OpenAI's clients expect. */
import type { UpstreamHeaders } from '../../model/vendors/upstream-headers.ts';

/** By the vendor's own clock, if it says so. */
type Timed = { readonly shownHeaders?: UpstreamHeaders };

/** Called when the request arrives; the returned function is called when the headers are sent. */
export function processingHeaders(): (answer: Timed) => Readonly<Record<string, string>> {
  const startedAt = performance.now();
  return ({ shownHeaders }) => ({
    'openai-processing-ms':
      shownHeaders?.processingMs ?? String(Math.round(performance.now() - startedAt)),
  });
}
