/** Requests embeddings of texts from exactly the model that was asked for. */
import { Injectable } from '@nestjs/common';
import type { EmbeddingAnswer, EmbeddingRequest } from '../model/embedding.ts';
import { withoutQuotes } from '../model/secrets/loggable-text.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { AttemptGate, type Reservation } from './attempt-gate.ts';
import type { AttemptJournal } from './attempt-journal.ts';
import type { ModelChoice } from './candidate-plan.ts';
import { textsOfOwn } from './attempts/asked-texts.ts';
import { assertAnswerable } from './assert-answerable.ts';
import { GatedCalls, GateRefusal, useOf } from './attempts/gated-calls.ts';
import type { RouteRequest } from './route-request.ts';
import { Router } from './router.service.ts';
import { toAttempt, totalFailure } from './attempts/total-failure.ts';

export type Embedding = EmbeddingAnswer &
  ModelChoice & {
    /** How far a budget is used; see `Reservation.notice`. */
    readonly budget?: string;
  };

@Injectable()
export class Embeddings {
  constructor(
    private readonly router: Router,
    private readonly registry: ProviderRegistry,
    private readonly catalog: ProviderCatalog,
    private readonly gate: AttemptGate,
  ) {}

  /**
   * Never falls back: vectors of two models cannot be compared, so another model's vectors would
   * silently corrupt the caller's index. The vendors' clients retry transient failures themselves.
   * @throws RhetorError as `planRoute` and `assertAnswerable`; `embeddings_unsupported`;
   *   `budget_exceeded`; or the model's failure
   */
  async embed(
    route: RouteRequest,
    request: Omit<EmbeddingRequest, 'model' | 'limits'>,
    signal: AbortSignal,
    journal: AttemptJournal,
  ): Promise<Embedding> {
    const plan = await this.router.plan(route);
    journal.plan = plan;
    const configured = plan.candidates.filter(({ status }) => status.isConfigured);
    const first = { ...plan, candidates: configured.slice(0, 1) };
    assertAnswerable(first);
    const [candidate] = first.candidates;
    const provider = candidate && this.registry.providerOf(candidate);
    if (candidate === undefined || provider?.embed === undefined) {
      throw new RhetorError(
        'embeddings_unsupported',
        `${candidate?.provider ?? 'The provider'} makes no embeddings; ask for a model of a provider of kind openai or ollama.`,
      );
    }
    const { model, limits } = candidate;
    const { own, ...translated } = request;
    // Both APIs of OpenAI's have the same embeddings.
    const isOwn = own !== undefined && own.dialect === provider.kind;
    const asked = { ...translated, ...(isOwn && { own }), model, limits };
    const calls = new GatedCalls(this.gate, plan);
    journal.begin(candidate);
    const trace = journal.watching?.headers;
    let reservation: Reservation | undefined;
    let failure: { readonly error: unknown } | undefined;
    try {
      reservation = await calls.embed(candidate, asked);
      signal.throwIfAborted();
      journal.sentEmbedding(asked);
      const answer = await provider.embed({ ...asked, ...(trace && { trace }) }, signal);
      journal.used({ ...UNKNOWN_USAGE, inputTokens: answer.inputTokens, outputTokens: 0 });
      if (answer.answeringModel !== undefined) journal.answeredBy(answer.answeringModel);
      journal.end();
      this.catalog.noteReachable(candidate.provider);
      const { notice } = reservation ?? {};
      const { provider: id } = candidate;
      return { ...answer, provider: id, model, ...(notice !== undefined && { budget: notice }) };
    } catch (error) {
      if (error instanceof GateRefusal) {
        journal.withdraw(error.verdict.reason);
        throw error.verdict.error;
      }
      failure = { error };
      journal.end(error);
      if (signal.aborted || !(error instanceof RhetorError)) throw error;
      if (error.isUnreachable) this.catalog.noteUnreachable(candidate.provider, error);
      error.loggable = withoutQuotes(error.operatorMessage ?? error.message, [
        request.inputs,
        request.vendor,
        textsOfOwn(request.own),
      ]);
      throw totalFailure([error], [toAttempt(candidate, error)]);
    } finally {
      const { current } = journal;
      if (current !== undefined) await reservation?.settle(useOf(current, failure, signal));
    }
  }
}
