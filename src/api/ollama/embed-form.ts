/** The request body and the answer of Ollama's embeddings; pure. */
import type { EmbedRequest, EmbedResponse } from 'ollama/browser';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { Embedding } from '../../routing/embeddings.service.ts';
import {
  type Fields,
  fieldFault,
  neededName,
  numberField,
  recordField,
  textsField,
} from '../compat/body-fields.ts';
import { ownFields } from '../compat/own-fields.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { MOST_EMBEDDED } from '../limits.ts';

export type EmbedBody = Omit<EmbeddingRequest, 'limits' | 'vendor'> &
  ReturnType<FieldCollector['ofBody']> & { readonly metadata: Fields | undefined };

const TRANSLATED = new Set<string>([
  'model',
  'input',
  'dimensions',
  'keep_alive',
  'metadata',
] satisfies (keyof EmbedRequest | 'metadata')[]);
/** They control how a text that is too long is truncated, and how the machine works. */
const HINTS: ReadonlySet<string> = new Set(['truncate', 'options']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromEmbedBody(body: Fields): EmbedBody {
  const { input } = body;
  const inputs = typeof input === 'string' ? [input] : textsField(body, 'input', MOST_EMBEDDED);
  if (inputs === undefined || inputs.length === 0 || inputs.includes('')) {
    throw fieldFault('input', 'must be a text or a list of texts, none empty');
  }
  return {
    model: neededName(body, 'model'),
    inputs,
    dimensions: numberField(body, 'dimensions', { least: 1, isWhole: true }),
    metadata: recordField(body, 'metadata'),
    own: { dialect: 'ollama', fields: ownFields(body) },
    ...new FieldCollector('ollama', HINTS).ofBody(body, TRANSLATED),
  };
}

/** @param milliseconds the duration of the request */
export function toEmbedAnswer(
  { vectors, model, inputTokens }: Embedding,
  milliseconds: number,
): Partial<EmbedResponse> {
  return {
    model,
    embeddings: vectors.map((vector) => [...vector]),
    total_duration: Math.round(milliseconds * 1_000_000),
    ...(inputTokens !== undefined && { prompt_eval_count: inputTokens }),
  };
}
