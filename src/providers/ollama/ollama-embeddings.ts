/** A request for embeddings as the body of POST /api/embed, and its answer. */
import type { EmbedRequest, EmbedResponse } from 'ollama/browser';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';

/** @throws RhetorError `invalid_value` for tokens, which mean nothing to another vendor's model */
export function toOllamaEmbedRequest(request: EmbeddingRequest): EmbedRequest {
  const { model, inputs, dimensions } = request;
  const texts = inputs.filter((input) => typeof input === 'string');
  if (texts.length !== inputs.length) {
    throw new RhetorError('invalid_value', 'input: Ollama takes texts, not token ids.');
  }
  return {
    ...vendorFieldsFor('ollama', request),
    model,
    input: texts,
    ...(dimensions !== undefined && { dimensions }),
  };
}

export function fromOllamaEmbedResponse(
  provider: string,
  { inputs }: EmbeddingRequest,
  answer: unknown,
): EmbeddingAnswer {
  const { embeddings, prompt_eval_count: inputTokens } = Object(answer) as Partial<EmbedResponse>;
  if (embeddings?.length !== inputs.length) {
    throw new RhetorError(
      'upstream_error',
      `${provider} answered with another number of embeddings than it was asked for.`,
    );
  }
  return { vectors: embeddings, inputTokens };
}
