/** Runs summaries, one at a time per context, in the background or on demand. */
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { contextDeleted, contextNotFound } from '../../context/context-errors.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import { ContextService } from '../../context/context.service.ts';
import { Keys } from '../../keys/keys.service.ts';
import { mayAskFor } from '../../keys/may-ask.ts';
import { FairQueue } from '../../streams/fair-queue.ts';
import { RequestLimits } from '../../limits/request-limits.service.ts';
import { loggableText } from '../../model/secrets/loggable-text.ts';
import type { Message } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import { Place } from '../running/entrance.service.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import { nextDrop } from './next-drop.ts';
import { SummaryWriter, type SummaryWish } from './summary-writer.service.ts';
import { SUMMARY_QUEUE } from '../limits.ts';

type Job = {
  readonly cancel: AbortController;
  readonly written: Promise<string>;
};

@Injectable()
export class Compaction implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Compaction');
  /** Waiting or running jobs, by context. */
  private readonly jobs = new Map<string, Job>();
  private readonly queue = new FairQueue(SUMMARY_QUEUE, tooManySummaries);
  private isDraining = false;

  constructor(
    private readonly writer: SummaryWriter,
    private readonly contexts: ContextService,
    private readonly limits: RequestLimits,
    private readonly keys: Keys,
  ) {}

  /** An unfinished summary is written when it is needed again, so shutdown does not wait for it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isDraining = true;
    const jobs = [...this.jobs.values()];
    for (const { cancel } of jobs) cancel.abort();
    await Promise.allSettled(jobs.map(({ written }) => written));
  }

  /** Called after a turn: if the next one would drop messages, they are summarised meanwhile. */
  afterTurn(
    turn: PreparedTurn,
    candidate: PlannedCandidate,
    reply: Message,
    scope: ContextScope,
  ): void {
    const { contextId, component } = turn;
    const isOurs = turn.request.history === 'rhetor' && this.writer.isAllowed;
    if (!isOurs || this.jobs.has(contextId)) return;
    // The next question is assumed to be as long as this one. If it is longer, its own turn has to
    // cope.
    try {
      const drop = nextDrop(turn, candidate, reply, this.writer.usualLength);
      if (drop === undefined) return;
      const { allowedModels, limits, trace } = turn.request;
      // No request asks for it, so only its tokens count.
      const pass = this.limits.passFor({ keyId: scope.owner, limits });
      const place = new Place(() => undefined, pass);
      const wish = {
        contextId,
        component,
        scope,
        before: drop.before,
        maxTokens: undefined,
        trace,
        place,
        ...(allowedModels && { allowedModels }),
      };
      this.enqueue(wish)
        .catch((error: unknown) => this.report(contextId, error))
        .finally(() => place.leave());
    } catch (error) {
      this.report(contextId, error);
    }
  }

  /**
   * Resolves with the text of a summary of everything so far. One that is already being written is
   * awaited, and read from the store in the caller's own scope: meanwhile the context may have been
   * deleted, and its id begun anew by somebody else.
   * @throws RhetorError `context_not_found`, `overloaded`, or as `SummaryWriter.write`
   */
  async summarize(wish: Omit<SummaryWish, 'before' | 'component'>): Promise<string> {
    const { contextId, scope } = wish;
    const context = await this.contexts.context(contextId, scope);
    if (context === undefined) throw contextNotFound(contextId);
    for (let job = this.jobs.get(contextId); job !== undefined; job = this.jobs.get(contextId))
      await Promise.allSettled([job.written]);
    return this.enqueue({ ...wish, component: context.component, before: undefined });
  }

  /** Called when the context is being deleted. */
  cancel(contextId: string): void {
    this.jobs.get(contextId)?.cancel.abort(contextDeleted(contextId));
    this.jobs.delete(contextId);
  }

  private enqueue(wish: SummaryWish): Promise<string> {
    if (this.isDraining) return Promise.reject(tooManySummaries());
    const { contextId, scope } = wish;
    const cancel = new AbortController();
    const written = this.queue
      .run(scope.owner, async () => {
        cancel.signal.throwIfAborted();
        this.assertAllowed(scope.owner);
        return this.writer.write(wish, cancel.signal);
      })
      .finally(() => {
        if (this.jobs.get(contextId) === job) this.jobs.delete(contextId);
      });
    const job: Job = { cancel, written };
    this.jobs.set(contextId, job);
    return written;
  }

  /** Asked after the wait, in which the key may have been deleted or disabled, or have expired. */
  private assertAllowed(owner: string | undefined): void {
    if (mayAskFor(owner, this.keys, Date.now())) return;
    const message = 'The key that this summary is for may not ask models any more.';
    throw new RhetorError('model_not_allowed', message);
  }

  private report(contextId: string, error: unknown): void {
    // Without a model that the key may use, its conversations go without summaries.
    if (this.isDraining || isModelRefused(error)) return;
    this.logger.warn(`the context ${contextId} was not summarised: ${wordsOf(error)}`);
  }
}

function tooManySummaries(): RhetorError {
  return new RhetorError('overloaded', 'Too many summaries are being written; ask again later.', {
    retryAfterMs: 5_000,
  });
}

/** Without what the upstream quoted of the conversation. */
function wordsOf(error: unknown): string {
  if (error instanceof RhetorError) return loggableText(error) || error.code;
  return error instanceof Error ? error.name : typeof error;
}

function isModelRefused(error: unknown): boolean {
  return error instanceof RhetorError && error.code === 'model_not_allowed';
}
