/** OpenAI's embeddings. */
import type { CreateEmbeddingResponse, EmbeddingCreateParams } from 'openai/resources';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';

export const EMBEDDINGS_PATH = '/embeddings';

/** @throws RhetorError `upstream_error` for an answer that is none to this request */
export function fromEmbeddings(
  provider: string,
  request: EmbeddingRequest,
  answer: unknown,
): EmbeddingAnswer {
  // A server that is like OpenAI's in name alone may leave out anything.
  const { data, usage } = Object(answer) as Partial<CreateEmbeddingResponse>;
  if (!Array.isArray(data) || data.length !== request.inputs.length) {
    throw new RhetorError(
      'upstream_error',
      `${provider} answered with another number of embeddings than it was asked for.`,
    );
  }
  return {
    vectors: data
      .toSorted((one, other) => one.index - other.index)
      .map(({ embedding }) => embedding),
    inputTokens: usage?.prompt_tokens,
  };
}

/** As numbers: servers like OpenAI's know no other form. */
export function toEmbeddingsBody(request: EmbeddingRequest): EmbeddingCreateParams {
  const { model, inputs, dimensions } = request;
  return {
    ...vendorFieldsFor('openai', request),
    model,
    input: toInput(inputs),
    encoding_format: 'float',
    ...(dimensions !== undefined && { dimensions }),
  };
}

/** Texts or tokens, as the caller has checked. */
function toInput(inputs: EmbeddingRequest['inputs']): string[] | number[][] {
  const texts = inputs.filter((input) => typeof input === 'string');
  if (texts.length === inputs.length) return texts;
  return inputs.flatMap((input) => (typeof input === 'string' ? [] : [[...input]]));
}
