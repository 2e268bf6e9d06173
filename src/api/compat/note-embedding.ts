/** Logs which model made the embeddings of a request, and the number of tokens. */
import type { Response } from 'express';
import type { Embedding } from '../../routing/embeddings.service.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';

export function noteEmbedding(
  response: Response,
  { provider, model, inputTokens }: Embedding,
): void {
  requestLineOf(response).note({
    provider,
    model,
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
  });
}
