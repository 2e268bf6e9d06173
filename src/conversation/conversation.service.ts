/** The one use case: prompt, window and route go in; events come out; the turn is stored. */
import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { finalize, Observable, type Subscription } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { CalibrationService } from '../context/calibration.service.ts';
import { ContextService } from '../context/context.service.ts';
import { EngramService } from '../context/engram/engram.service.ts';
import { StateService } from '../context/state.service.ts';
import type { Message } from '../model/message.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE, type Usage } from '../model/usage.ts';
import type { RouteStart } from '../routing/routed-event.ts';
import { Router } from '../routing/router.service.ts';
import { Admission } from './admission.ts';
import { completionRequest } from './candidate-request.ts';
import { Compaction } from './compaction/compaction.service.ts';
import type { ConversationRequest } from './conversation-request.ts';
import { countUsage } from './count-usage.ts';
import { HeldAnswer } from './held-answer.ts';
import { learnInput } from './learn-input.ts';
import { type OpenedTurn, runTurn } from './run-turn.ts';
import { RunningTurns, type RunningTurn } from './running-turns.ts';
import { type EndedTurn, toNewTurn } from './to-new-turn.ts';
import type { TurnEvent } from './turn-event.ts';
import { TurnPreparation } from './turn-preparation.service.ts';
import { turnFields, type TurnRecord } from './turn-log.ts';
import { type TurnScope, turnScope } from './turn-scope.ts';
import { toTurnSource } from './turn-source.ts';
import { DRAIN_GRACE_MS, DRAIN_SETTLE_MS } from './limits.ts';

/** Counts as one caller. */
const UNNAMED_CALLER = 'unknown';

export type Load = {
  readonly running: number;
  readonly waiting: number;
  readonly limit: number;
};

export type DeletedContext = { readonly existed: boolean; readonly mirroredTurns: number };

@Injectable()
export class ConversationService
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger = new Logger('Conversation');
  private readonly turns = new RunningTurns();
  private hasStarted = false;
  private following: Subscription | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly admission: Admission,
    private readonly router: Router,
    private readonly preparation: TurnPreparation,
    private readonly contexts: ContextService,
    private readonly answers: StateService,
    private readonly calibration: CalibrationService,
    private readonly compaction: Compaction,
    private readonly engram: EngramService,
  ) {}

  onApplicationBootstrap(): void {
    this.hasStarted = true;
    this.following = this.contexts.contextNotices.subscribe(({ type, contextId }) =>
      type === 'context-deleted' ? this.discard(contextId) : this.turns.cancel(contextId),
    );
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.turns.drain(DRAIN_GRACE_MS, DRAIN_SETTLE_MS);
  }

  /** Whether requests are taken. */
  get state(): 'starting' | 'ready' | 'draining' {
    if (this.turns.draining) return 'draining';
    return this.hasStarted ? 'ready' : 'starting';
  }

  get load(): Load {
    const { running, waiting } = this.admission;
    return { running, waiting, limit: this.environment.mostRunning };
  }

  /**
   * Emits as `runTurn`. Unsubscribing cancels the turn; aborting `cancel` too, but with its terminal
   * event.
   */
  converse(request: ConversationRequest, cancel?: AbortSignal): Observable<TurnEvent> {
    return new Observable((subscriber) => {
      const running = this.turns.begin(request.contextId ?? randomUUID());
      const forward = (): void => running.cancel.abort();
      if (cancel?.aborted) forward();
      cancel?.addEventListener('abort', forward, { once: true });
      const record: TurnRecord = {
        task: request.taskType,
        contextId: running.contextId,
        startedAt: performance.now(),
      };
      const held = new HeldAnswer();
      let leave: (() => void) | undefined;
      const events = runTurn({
        open: async (signal) => {
          leave = await this.admission.enter(request.caller ?? UNNAMED_CALLER, signal);
          // The caller may have left while the place was on its way to it.
          if (signal.aborted) leave();
          signal.throwIfAborted();
          return this.open(request, running, record, held, signal);
        },
        cancel: running.cancel.signal,
        keepHeld: async (status) => held.keep(status),
        onOutcome: (outcome) => request.report?.(turnFields(record, outcome)),
        onLost: (error) => this.reportLost(running.contextId, error),
      }).pipe(
        finalize(() => {
          cancel?.removeEventListener('abort', forward);
          leave?.();
          this.turns.end(running);
        }),
      );
      return turnScope.run(scopeOf(request, running), () => events.subscribe(subscriber));
    });
  }

  /**
   * Cancels the context's running turns, which then write nothing, and removes it.
   * @returns whether there was one, and how many of its turns Engram keeps
   */
  async deleteContext(contextId: string): Promise<DeletedContext> {
    this.discard(contextId);
    const mirroredTurns = await this.engram.mirroredTurns(contextId);
    return { existed: await this.contexts.delete(contextId), mirroredTurns };
  }

  /** Ends the context's running turns, whichever process runs them; what they have so far is kept. */
  async cancelTurns(contextId: string): Promise<void> {
    this.turns.cancel(contextId);
    await this.contexts.cancelElsewhere(contextId);
  }

  private discard(contextId: string): void {
    this.turns.discard(contextId);
    this.compaction.cancel(contextId);
  }

  private async open(
    request: ConversationRequest,
    running: RunningTurn,
    record: TurnRecord,
    held: HeldAnswer,
    signal: AbortSignal,
  ): Promise<OpenedTurn> {
    await this.contexts.assertVersion(running.contextId, request.expectedVersion);
    const prepared = await this.preparation.prepare(request, running.contextId);
    record.component = prepared.component;
    record.rule = prepared.plan.rule;
    const store = async (route: RouteStart | undefined, ended: EndedTurn) => {
      if (running.isDiscarded || route === undefined) return undefined;
      const turn = toNewTurn(prepared, route, ended);
      if (!request.isStored) {
        // A repeat gets the answer of a turn that is stored nowhere, too.
        if (turn.kept !== undefined && turn.status === undefined) {
          await this.answers.keepAnswer(turn.kept);
        }
        return undefined;
      }
      const stored = await this.contexts.appendTurn(turn);
      // Once the terminal event has gone out.
      setImmediate(() => {
        if (running.isDiscarded) return;
        this.compaction.afterTurn(prepared, route.candidate, ended.reply);
      });
      return stored;
    };
    const count = (usage: Usage, reply: Message, route: RouteStart | undefined) => {
      const counted = countUsage(usage, reply, prepared, route, this.logger);
      learnInput(this.calibration, prepared, route, usage.inputTokens, counted);
      return counted;
    };
    held.onCut = (route, reply, status) => {
      const { usage, isInputCut } = count(UNKNOWN_USAGE, reply, route);
      const ending = { finishReason: status, isInputCut };
      return store(route, { reply, usage, status, ending, repliedAt: Date.now() });
    };
    const events = await this.router.open(
      prepared.plan,
      (candidate) => completionRequest(prepared, candidate),
      request.isStreaming ? prepared.plan.streamRecovery : 'buffer',
      signal,
      (start) => held.begin(start),
    );
    record.firstTokenAt = performance.now();
    return {
      events,
      toSource: (start) => {
        const source = toTurnSource(start, prepared);
        record.route = start;
        record.requested = source.route.requested;
        return source;
      },
      count: (usage, reply) => count(usage, reply, record.route),
      store: (reply, usage, status, ending) =>
        store(record.route, { reply, usage, status, ending, repliedAt: Date.now() }),
    };
  }

  private reportLost(contextId: string, error: unknown): void {
    const name = error instanceof Error ? error.message : typeof error;
    this.logger.error(`a cut turn of the context ${contextId} could not be kept: ${name}`);
  }
}

function scopeOf(
  { requestId }: ConversationRequest,
  { contextId, cancel }: RunningTurn,
): TurnScope {
  return {
    requestId,
    contextId,
    fail: (cause) =>
      cancel.abort(
        new RhetorError(
          'internal_error',
          `Something inside Rhetor failed; the log has the details under request ${requestId}.`,
          { cause },
        ),
      ),
  };
}
