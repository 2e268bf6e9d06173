/** OpenAI's embeddings, through its SDK. */
import type { OpenAI } from 'openai';
import type { EmbeddingCreateParams } from 'openai/resources';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import type { SendOptions } from './openai-api.ts';

export async function embedByOpenAI(
  provider: string,
  client: OpenAI,
  request: EmbeddingRequest,
  options: SendOptions,
): Promise<EmbeddingAnswer> {
  const { data, usage } = await client.embeddings.create(toBody(request), options);
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
function toBody(request: EmbeddingRequest): EmbeddingCreateParams {
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
