/** OpenAI's embeddings, translated or as the caller asked for them. */
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { countAt, countOf, recordAt, type WireRecord } from '../../model/json/narrowing.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import { isRecord } from '../../model/json/json.ts';
import { answeredBy, modelIn } from '../upstream/wire/answering-model.ts';
import { isVector, otherNumber, toVector } from '../upstream/wire/embedding-vectors.ts';
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
  const inputTokens = countAt(recordAt(body, 'usage'), 'prompt_tokens');
  if (request.own !== undefined && isReadable(body, entries, request.own)) {
    return { vectors: [], inputTokens, ...answeredBy(modelIn(body)), own: body };
  }
  const vectors = inOrder(entries).map(({ embedding }, place) =>
    toVector(embedding, `data[${place}].embedding`),
  );
  return { vectors, inputTokens, ...answeredBy(modelIn(body)) };
}

/** Whether the caller can read the answer in the form that it asked for. */
function isReadable(
  { usage }: WireRecord,
  entries: readonly WireRecord[],
  { fields }: OwnBody,
): boolean {
  const { encoding_format: format = 'float' } = fields;
  if (usage !== undefined && !isRecord(usage)) return false;
  const isCounted = COUNTS.every((name) => usage?.[name] === undefined || isCount(usage[name]));
  return isCounted && entries.every((entry, place) => isReadableEntry(entry, place, format));
}

function isReadableEntry(
  { index, embedding }: WireRecord,
  place: number,
  format: unknown,
): boolean {
  if (index !== place) return false;
  if (format === 'base64') return isBase64Vector(embedding);
  return format === 'float' ? isVector(embedding) : embedding !== undefined;
}

function isBase64Vector(value: unknown): boolean {
  if (typeof value !== 'string' || !BASE64.test(value)) return false;
  return Buffer.byteLength(value, 'base64') % NUMBER_BYTES === 0;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && countOf(value) !== undefined;
}

const COUNTS = ['prompt_tokens', 'total_tokens'] as const;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Each number takes four bytes. */
const NUMBER_BYTES = 4;

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
export function toEmbeddingsBody(request: EmbeddingRequest): object {
  const { model, inputs, dimensions, own } = request;
  if (own !== undefined) return { ...own.fields, model };
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
