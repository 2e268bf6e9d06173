/**
 * Embeds what memory searches, which no request asks for: like summaries, the calls are no requests of
 * the key whose texts they are for, but their tokens and costs count.
 */
import { Injectable } from '@nestjs/common';
import {
  type EmbeddedTexts,
  type EmbeddingChoice,
  type EmbeddingPurpose,
  TextEmbedder,
  type TextOwner,
} from '../../context/ports/text-embedder.ts';
import { Keys } from '../../keys/keys.service.ts';
import { mayAskFor } from '../../keys/may-ask.ts';
import { type AttemptOutcome, outcomeOf } from '../../ledger/attempt-record.ts';
import { Ledger } from '../../ledger/ledger.service.ts';
import { RequestLimits } from '../../limits/request-limits.service.ts';
import { orderedId } from '../../model/ids/ordered-id.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { isModelAllowed } from '../../routing/allowed-names.ts';
import { Embeddings } from '../../routing/embeddings.service.ts';
import type { RouteRequest } from '../../routing/route-request.ts';
import { embeddingUsage, estimateInputs } from '../record/embedding-usage.ts';
import { Place } from '../running/entrance.service.ts';
import { RequestRecord } from '../record/request-record.ts';
import { LONGEST_EMBEDDING_MS } from '../limits.ts';

/** The task of these calls in the ledger and for budgets. */
const EMBEDDING_TASK = 'embedding';
/** Stored texts leave half of every limit of tokens a minute to requests, of which searches are some. */
const STORAGE_SHARE = 0.5;

@Injectable()
export class BackgroundEmbeddings extends TextEmbedder {
  constructor(
    private readonly embeddings: Embeddings,
    private readonly ledger: Ledger,
    private readonly limits: RequestLimits,
    private readonly keys: Keys,
  ) {
    super();
  }

  override isAllowed(choice: EmbeddingChoice, owner: string | undefined): boolean {
    const models = owner === undefined ? undefined : this.keys.lookUp(owner)?.models;
    return mayAskFor(owner, this.keys, Date.now()) && isModelAllowed(choice, models);
  }

  override async embed(
    choice: EmbeddingChoice,
    texts: readonly string[],
    owner: TextOwner,
    signal: AbortSignal,
    purpose: EmbeddingPurpose,
  ): Promise<EmbeddedTexts> {
    const keyId = owner.owner;
    const limits = keyId === undefined ? undefined : this.keys.lookUp(keyId)?.limits;
    const tokenShare = purpose === 'storage' ? STORAGE_SHARE : 1;
    const pass = this.limits.passFor({ keyId, limits, tokenShare });
    const place = new Place(() => undefined, pass);
    const record = new RequestRecord(this.ledger, undefined, 'embeddings');
    const { journal } = record;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_EMBEDDING_MS)]);
    let outcome: AttemptOutcome = 'ok';
    try {
      await place.expect(() => ({ input: estimateInputs(texts), mostOutput: 0 }));
      limit.throwIfAborted();
      this.assertAllowed(choice, keyId);
      const route = routeTo(choice, owner);
      const question = { inputs: texts, dimensions: undefined };
      const { vectors, answeringModel = '' } = await this.embeddings.embed(
        route,
        question,
        limit,
        journal,
      );
      return { version: answeringModel, vectors };
    } catch (thrown) {
      const isLate = limit.aborted && !signal.aborted;
      const error = isLate ? tooLate(choice, thrown) : thrown;
      outcome = signal.aborted ? 'client_closed_request' : outcomeOf(error);
      throw error;
    } finally {
      if (record.unknownPrices !== undefined) await record.unknownPrices;
      const attempts = record.end(toQuestion(owner), {
        plan: journal.plan,
        outcome,
        usageOf: ({ usage }) => embeddingUsage(usage, texts),
      });
      place.count(attempts);
      // What was refused before a model was asked is tried again and again.
      if (journal.attempts.length > 0) this.ledger.record(attempts);
      place.leave();
    }
  }

  /** Asked once more after the wait for a place, when the key may be deleted or disabled. */
  private assertAllowed(choice: EmbeddingChoice, owner: string | undefined): void {
    if (this.isAllowed(choice, owner)) return;
    const message = `The key of these texts may not ask ${choice.provider}/${choice.model}.`;
    throw new RhetorError('model_not_allowed', message);
  }
}

function tooLate({ provider, model }: EmbeddingChoice, cause: unknown): RhetorError {
  const seconds = LONGEST_EMBEDDING_MS / 1_000;
  const message = `${provider}/${model} did not return vectors within ${seconds} s.`;
  return new RhetorError('upstream_timeout', message, { cause });
}

/** No other provider gets the texts, whatever the rules and fallbacks say. */
function routeTo(choice: EmbeddingChoice, { owner, component }: TextOwner): RouteRequest {
  return {
    component,
    taskType: EMBEDDING_TASK,
    ...(owner !== undefined && { keyId: owner }),
    allowedModels: [`${choice.provider}/*`],
    wish: { provider: choice.provider, model: choice.model },
    options: {},
    areOptionsWishes: true,
    isModelFirm: true,
    timeouts: undefined,
    streamRecovery: undefined,
  };
}

function toQuestion({ owner, component }: TextOwner) {
  return {
    requestId: orderedId(),
    surface: 'internal',
    taskType: EMBEDDING_TASK,
    ...(component !== undefined && { component }),
    ...(owner !== undefined && { keyId: owner }),
  } as const;
}
