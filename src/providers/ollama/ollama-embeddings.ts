/** A request for embeddings as the body of POST /api/embed, and its answer. */
import type { EmbedRequest } from 'ollama/browser';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { countAt } from '../../model/narrowing.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { otherNumber, toVector } from '../upstream/embedding-vectors.ts';
import { neededWireList, neededWireRecord } from '../upstream/wire-fields.ts';

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

/** @throws RhetorError or WireFault for an answer that is none to this request */
export function fromOllamaEmbedResponse(
  provider: string,
  { inputs }: EmbeddingRequest,
  answer: unknown,
): EmbeddingAnswer {
  const body = neededWireRecord(answer, 'the answer');
  const embeddings = neededWireList(body['embeddings'], 'embeddings');
  if (embeddings.length !== inputs.length) throw otherNumber(provider);
  return {
    vectors: embeddings.map((vector, place) => toVector(vector, `embeddings[${place}]`)),
    inputTokens: countAt(body, 'prompt_eval_count'),
  };
}
