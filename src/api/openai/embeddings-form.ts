/** The request body and the answer of OpenAI's embeddings; pure. */
import type { CreateEmbeddingResponse, EmbeddingCreateParams } from 'openai/resources';
import type { EmbeddingInput, EmbeddingRequest } from '../../model/embedding.ts';
import type { Embedding } from '../../routing/embeddings.service.ts';
import { bodyOf, fieldFault, neededName, numberField, recordField } from '../compat/body-fields.ts';
import { ownFields } from '../compat/own-fields.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { HINTS } from './from-chat-body.ts';
import { MOST_EMBEDDED } from '../limits.ts';

export type EmbeddingsBody = Omit<EmbeddingRequest, 'limits' | 'vendor'> &
  ReturnType<FieldCollector['ofBody']> & {
    readonly isBase64: boolean;
    readonly metadata: Readonly<Record<string, unknown>> | undefined;
  };

const TRANSLATED = new Set<string>([
  'model',
  'input',
  'dimensions',
  'encoding_format',
  'metadata',
] satisfies (keyof EmbeddingCreateParams | 'metadata')[]);

/** @throws RhetorError `validation_failed` that names the field */
export function fromEmbeddingsBody(value: unknown): EmbeddingsBody {
  const body = bodyOf(value);
  const format = body['encoding_format'] ?? 'float';
  const collector = new FieldCollector('openai', HINTS);
  // A vendor's own form, which its clients can read.
  if (format !== 'float' && format !== 'base64') collector.need('encoding_format');
  return {
    model: neededName(body, 'model'),
    inputs: fromInput(body['input']),
    dimensions: numberField(body, 'dimensions', { least: 1, isWhole: true }),
    isBase64: format === 'base64',
    metadata: recordField(body, 'metadata'),
    own: { dialect: 'openai', fields: ownFields(body) },
    ...collector.ofBody(body, TRANSLATED),
  };
}

function fromInput(input: unknown): readonly EmbeddingInput[] {
  if (typeof input === 'string' && input !== '') return [input];
  if (isTokens(input)) return [input];
  if (Array.isArray(input) && input.length > 0) return fromList(input);
  throw inputFault();
}

function fromList(input: readonly unknown[]): readonly EmbeddingInput[] {
  if (input.length > MOST_EMBEDDED) throw fieldFault('input', `must have at most ${MOST_EMBEDDED}`);
  const texts = input.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
  if (texts.length === input.length) return texts;
  const tokens = input.filter(isTokens);
  if (tokens.length === input.length) return tokens;
  throw inputFault();
}

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isSafeInteger(id));
}

function inputFault() {
  return fieldFault('input', 'must be a text, a list of texts, or a list of token ids, none empty');
}

type Base64Response = Omit<CreateEmbeddingResponse, 'data'> & {
  readonly data: readonly { object: 'embedding'; index: number; embedding: number[] | string }[];
};

export function toEmbeddings(
  { vectors, model, inputTokens = 0 }: Embedding,
  isBase64: boolean,
): Base64Response {
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? toBase64(vector) : [...vector],
    })),
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  };
}

/** 32-bit floats, little-endian like every machine that Node runs on. */
function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}
