/** Asks for a stream, or for the whole answer where the vendor has no streams for a model or an account. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { refusesToStream } from '../../providers/refuses-to-stream.ts';

/** @param send is called with each request, so that it knows what was sent last */
export async function streamedOrWhole<Answer>(
  request: CompletionRequest,
  send: (request: CompletionRequest) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send(request);
  } catch (error) {
    if (request.isWhole === true || !refusesToStream(error)) throw error;
    return send(asWhole(request));
  }
}

/** The caller, who wants a stream, cannot be given the vendor's body as it is. */
function asWhole({ own, ...request }: CompletionRequest): CompletionRequest {
  return { ...request, isWhole: true, ...(own && { own: { ...own, passesAnswer: false } }) };
}
