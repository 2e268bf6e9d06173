/** Requests embeddings within the limit of running requests, and records what they used. */
import { Injectable } from '@nestjs/common';
import { type AttemptOutcome, outcomeOf } from '../ledger/attempt-record.ts';
import { Ledger } from '../ledger/ledger.service.ts';
import type { Cost } from '../model/cost.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { TokenUsage } from '../model/usage.ts';
import { type Embedding, Embeddings } from '../routing/embeddings.service.ts';
import type { NotedAttempt } from '../routing/attempt-journal.ts';
import type { RequestTrace } from '../traces/request-trace.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { embeddingUsage, estimateInputs } from './record/embedding-usage.ts';
import { Entrance, type Place, type Visitor } from './running/entrance.service.ts';
import { costOfAll, type RecordedQuestion, RequestRecord } from './record/request-record.ts';

export type EmbeddingQuestion = Omit<EmbeddingRequest, 'model' | 'limits'>;

/** Who asks. */
export type EmbeddingSource = Pick<
  RecordedQuestion,
  'requestId' | 'clientRequestId' | 'surface' | 'keyId'
> & {
  readonly visitor: Visitor;
  /** Watches the request; undefined where no traces are recorded. */
  readonly trace: RequestTrace | undefined;
};

export type PricedEmbedding = Embedding & { readonly cost: Cost };

@Injectable()
export class RecordedEmbeddings {
  constructor(
    private readonly entrance: Entrance,
    private readonly embeddings: Embeddings,
    private readonly ledger: Ledger,
  ) {}

  /** @throws RhetorError as `Entrance.enter` and `Embeddings.embed`, or the reason of `signal` */
  async embed(
    { visitor, trace, ...source }: EmbeddingSource,
    route: RouteRequest,
    question: EmbeddingQuestion,
    signal: AbortSignal,
  ): Promise<PricedEmbedding> {
    const record = new RequestRecord(this.ledger, trace, 'embeddings');
    const { component, taskType } = route;
    const asked = { ...source, taskType, ...(component !== undefined && { component }) };
    const usageOf = ({ usage }: NotedAttempt): TokenUsage => embeddingUsage(usage, question.inputs);
    let place: Place | undefined;
    const end = async (outcome: AttemptOutcome): Promise<Cost> => {
      if (record.unknownPrices !== undefined) await record.unknownPrices;
      const { plan } = record.journal;
      const attempts = record.end(asked, { plan, outcome, usageOf });
      place?.count(attempts);
      place?.leave();
      this.ledger.record(attempts);
      return costOfAll(attempts);
    };
    let embedding: Embedding;
    try {
      const expected = () => ({ input: estimateInputs(question.inputs), mostOutput: 0 });
      place = await this.entrance.enter(visitor, signal, expected);
      signal.throwIfAborted();
      embedding = await this.embeddings.embed(route, question, signal, record.journal);
    } catch (error) {
      await end(signal.aborted ? 'client_closed_request' : outcomeOf(error));
      throw error;
    }
    return { ...embedding, cost: await end('ok') };
  }
}
