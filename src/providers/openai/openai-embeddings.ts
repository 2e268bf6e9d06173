/** OpenAI's embeddings. */
import type { EmbeddingCreateParams } from 'openai/resources';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { countAt, countOf, recordAt, type WireRecord } from '../../model/narrowing.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { otherNumber, toVector } from '../upstream/embedding-vectors.ts';
import { neededWireList, neededWireRecord, WireFault } from '../upstream/wire-fields.ts';

/** @throws RhetorError or WireFault for an answer that is none to this request */
export function fromEmbeddings(
  provider: string,
  request: EmbeddingRequest,
  answer: unknown,
): EmbeddingAnswer {
  const body = neededWireRecord(answer, 'the answer');
  const entries = neededWireList(body['data'], 'data').map((entry, place) =>
    neededWireRecord(entry, `data[${place}]`),
  );
  if (entries.length !== request.inputs.length) throw otherNumber(provider);
  const vectors = inOrder(entries).map(({ embedding }, place) =>
    toVector(embedding, `data[${place}].embedding`),
  );
  return { vectors, inputTokens: countAt(recordAt(body, 'usage'), 'prompt_tokens') };
}

/** By their indexes, if these are a numbering at all; some servers leave them out, and keep the order. */
function inOrder(entries: readonly WireRecord[]): readonly WireRecord[] {
  const places = entries.map(({ index }) => countOf(index));
  if (places.every((place) => place === undefined)) return entries;
  const ordered = entries.toSorted((one, other) => Number(one['index']) - Number(other['index']));
  const isNumbering = ordered.every(({ index }, place) => index === place);
  if (!isNumbering) throw new WireFault('data[].index', 'does not number the embeddings from 0');
  return ordered;
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
