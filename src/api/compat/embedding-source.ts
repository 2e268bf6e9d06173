/** Who asks for embeddings, as the ledger records it. */
import type { Request, Response } from 'express';
import type { EmbeddingSource } from '../../conversation/recorded-embeddings.service.ts';
import { dialectOf } from '../request/dialect-of.ts';
import { givenRequestId, requestIdOf } from '../request/request-id.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { visitorOf } from '../http/visitor.ts';
import { identityOf } from '../security/caller.ts';

export function embeddingSource(request: Request, response: Response): EmbeddingSource {
  const clientRequestId = givenRequestId(request.headers);
  const identity = identityOf(request);
  return {
    visitor: visitorOf(request, response),
    requestId: requestIdOf(response),
    ...(clientRequestId !== undefined && { clientRequestId }),
    ...(identity.type === 'key' && { keyId: identity.key.id }),
    surface: dialectOf(request),
    trace: traceOf(response),
  };
}
