/** The one use case: prompt, window and route go in; events come out; the turn is stored. */
import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { finalize, Observable } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { ContextService } from '../context/context.service.ts';
import { EngramService } from '../context/engram/engram.service.ts';
import type { SystemPrompt } from '../prompts/prompt.ts';
import { PromptsService } from '../prompts/prompts.service.ts';
import { Router } from '../routing/router.service.ts';
import { Admission } from './admission.ts';
import { componentOf } from './component-of.ts';
import type { ConversationRequest } from './conversation-request.ts';
import { countUsage } from './count-usage.ts';
import {
  completionRequest,
  historyLimits,
  type PreparedTurn,
  withLargerWindows,
} from './prepared-turn.ts';
import { type OpenedTurn, runTurn } from './run-turn.ts';
import { RunningTurns, type RunningTurn } from './running-turns.ts';
import { toNewTurn } from './to-new-turn.ts';
import type { TurnEvent } from './turn-event.ts';
import { turnLine, type TurnRecord } from './turn-log.ts';
import { toTurnSource } from './turn-source.ts';

/** Requests that may wait for a place, and how long. */
const MOST_WAITING = 128;
const LONGEST_WAIT_MS = 2_000;
const DRAIN_GRACE_MS = 20_000;
/** For storing and sending the terminal frames of turns that were cancelled by the drain. */
const DRAIN_SETTLE_MS = 2_000;

export type Load = {
  readonly running: number;
  readonly waiting: number;
  readonly limit: number;
};

export type DeletedContext = { readonly existed: boolean; readonly mirroredTurns: number };

@Injectable()
export class ConversationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Conversation');
  private readonly turns = new RunningTurns();
  private readonly admission: Admission;
  private hasStarted = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly router: Router,
    private readonly prompts: PromptsService,
    private readonly contexts: ContextService,
    private readonly engram: EngramService,
  ) {
    this.admission = new Admission({
      mostRunning: environment.mostRunning,
      mostWaiting: MOST_WAITING,
      longestWaitMs: LONGEST_WAIT_MS,
    });
  }

  onApplicationBootstrap(): void {
    this.hasStarted = true;
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
        requestId: request.requestId,
        contextId: running.contextId,
        startedAt: performance.now(),
      };
      let leave: (() => void) | undefined;
      return runTurn({
        open: async (signal) => {
          leave = await this.admission.enter(signal);
          // The caller may have left while the place was on its way to it.
          if (signal.aborted) leave();
          signal.throwIfAborted();
          return this.open(request, running, record, signal);
        },
        cancel: running.cancel.signal,
        onOutcome: (outcome) => this.logger.log(turnLine(record, outcome, performance.now())),
        onLost: (error) => this.reportLost(running.contextId, error),
      })
        .pipe(
          finalize(() => {
            cancel?.removeEventListener('abort', forward);
            leave?.();
            this.turns.end(running);
          }),
        )
        .subscribe(subscriber);
    });
  }

  /**
   * Cancels the context's running turns, which then write nothing, and removes it.
   * @returns whether there was one, and how many of its turns Engram keeps
   */
  async deleteContext(contextId: string): Promise<DeletedContext> {
    this.turns.discard(contextId);
    const mirroredTurns = await this.engram.mirroredTurns(contextId);
    return { existed: await this.contexts.delete(contextId), mirroredTurns };
  }

  private async open(
    request: ConversationRequest,
    running: RunningTurn,
    record: TurnRecord,
    signal: AbortSignal,
  ): Promise<OpenedTurn> {
    await this.contexts.assertVersion(running.contextId, request.expectedVersion);
    const prepared = await this.prepare(request, running);
    record.component = prepared.component;
    record.rule = prepared.plan.rule;
    const events = await this.router.open(
      prepared.plan,
      (candidate) => completionRequest(prepared, candidate),
      request.isStreaming ? prepared.plan.streamRecovery : 'buffer',
      signal,
    );
    record.firstTokenAt = performance.now();
    return {
      events,
      toSource: (start) => {
        record.route = start;
        return toTurnSource(start, prepared);
      },
      count: (usage, reply) => countUsage(usage, reply, prepared, record.route, this.logger),
      store: async (reply, usage, status, ending) => {
        const { route } = record;
        if (!request.isStored || running.isDiscarded || route === undefined) return undefined;
        const ended = { reply, usage, status, ending, repliedAt: Date.now() };
        return this.contexts.appendTurn(toNewTurn(prepared, route, ended));
      },
    };
  }

  private async prepare(
    request: ConversationRequest,
    { contextId }: RunningTurn,
  ): Promise<PreparedTurn> {
    const askedAt = Date.now();
    const component = componentOf(request.component, request.contextId, (id) =>
      this.prompts.knows(id),
    );
    const plan = this.router.plan({ ...request, component });
    const { text: system, prompt } = this.systemPrompt(request, component);
    const isNew = request.contextId === undefined || request.history === 'client';
    const history =
      isNew || !request.isStored
        ? []
        : await this.contexts.history(contextId, historyLimits(plan, system, request.tools));
    return withLargerWindows({
      request,
      contextId,
      component,
      plan,
      system,
      prompt,
      history,
      askedAt,
    });
  }

  private systemPrompt(request: ConversationRequest, component: string | undefined): SystemPrompt {
    if (request.systemPrompt !== undefined) return { text: request.systemPrompt };
    if (request.prompt !== undefined) {
      return this.prompts.render(request.prompt.id, request.prompt.variables);
    }
    return this.prompts.systemPromptFor(component);
  }

  private reportLost(contextId: string, error: unknown): void {
    const name = error instanceof Error ? error.message : typeof error;
    this.logger.error(`a cut turn of the context ${contextId} could not be kept: ${name}`);
  }
}
