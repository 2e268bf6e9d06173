/** A request for embeddings as the body of POST /api/embed, and its answer. */
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { countAt } from '../../model/json/narrowing.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { otherNumber, toVector } from '../upstream/wire/embedding-vectors.ts';
import { neededWireList, neededWireRecord } from '../upstream/wire-fields.ts';

/** @throws RhetorError `invalid_value` for tokens, which mean nothing to another vendor's model */
export function toOllamaEmbedRequest(request: EmbeddingRequest): object {
  const { model, inputs, dimensions, own } = request;
  if (own !== undefined) return { ...own.fields, model };
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
  { inputs, own }: EmbeddingRequest,
  answer: unknown,
): EmbeddingAnswer {
  const body = neededWireRecord(answer, 'the answer');
  const embeddings = neededWireList(body['embeddings'], 'embeddings');
  if (embeddings.length !== inputs.length) throw otherNumber(provider);
  const vectors = embeddings.map((vector, place) => toVector(vector, `embeddings[${place}]`));
  const inputTokens = countAt(body, 'prompt_eval_count');
  const { prompt_eval_count: counted } = body;
  const isReadable = counted === undefined || counted === inputTokens;
  return { vectors, inputTokens, ...(own && isReadable && { own: body }) };
}
