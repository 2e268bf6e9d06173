/** The one use case: prompt, window and route go in; events come out; the turn is stored. */
import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { finalize, Observable } from 'rxjs';
import { ContextService } from '../context/context.service.ts';
import { estimateMessageTokens, estimateTextTokens } from '../context/token-estimate.ts';
import { fitWindow, windowBudget } from '../context/window.ts';
import type { StoredMessage } from '../context/context-store.ts';
import type { CompletionRequest, ToolDefinition } from '../model/completion-request.ts';
import type { Message } from '../model/message.ts';
import type { Usage } from '../model/usage.ts';
import { PromptsService } from '../prompts/prompts.service.ts';
import type { PlannedCandidate, RoutePlan } from '../routing/route-plan.ts';
import { Router, type RoutedCompletion } from '../routing/router.service.ts';
import { componentOf } from './component-of.ts';
import type { ConversationRequest } from './conversation-request.ts';
import { type OpenedTurn, runTurn } from './run-turn.ts';
import { RunningTurns, type RunningTurn } from './running-turns.ts';
import type { TurnEvent } from './turn-event.ts';

/** Requests in flight, over all edges. */
const MOST_RUNNING = 512;
const DRAIN_GRACE_MS = 20_000;
/** For storing and sending the terminal frames of turns that were cancelled by the drain. */
const DRAIN_SETTLE_MS = 2_000;
/** A window never holds more messages than one request may bring. */
const MOST_WINDOW_MESSAGES = 4_096;

/** What is settled about a request before a model is asked. */
type PreparedTurn = {
  readonly request: ConversationRequest;
  readonly running: RunningTurn;
  readonly component: string | undefined;
  readonly plan: RoutePlan;
  readonly system: string;
  readonly history: readonly StoredMessage[];
  readonly askedAt: number;
};

@Injectable()
export class ConversationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Conversation');
  private readonly turns = new RunningTurns(MOST_RUNNING);
  private hasStarted = false;

  constructor(
    private readonly router: Router,
    private readonly prompts: PromptsService,
    private readonly contexts: ContextService,
  ) {}

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

  get runningCount(): number {
    return this.turns.count;
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
      return runTurn({
        open: (signal) => this.open(request, running, signal),
        cancel: running.cancel.signal,
        onLost: (error) => {
          this.logger.error(
            `a cut turn of ${running.contextId} could not be kept: ${String(error)}`,
          );
        },
      })
        .pipe(
          finalize(() => {
            cancel?.removeEventListener('abort', forward);
            this.turns.end(running);
          }),
        )
        .subscribe(subscriber);
    });
  }

  /** Cancels the context's running turns, which then write nothing, and removes it. */
  async deleteContext(contextId: string): Promise<boolean> {
    this.turns.discard(contextId);
    return this.contexts.delete(contextId);
  }

  private async open(
    request: ConversationRequest,
    running: RunningTurn,
    signal: AbortSignal,
  ): Promise<OpenedTurn> {
    const prepared = await this.prepare(request, running);
    const routed = await this.router.open(
      prepared.plan,
      (candidate) => completionRequest(prepared, candidate),
      signal,
    );
    return this.opened(prepared, routed);
  }

  private async prepare(request: ConversationRequest, running: RunningTurn): Promise<PreparedTurn> {
    const askedAt = Date.now();
    const { contextId, taskType, wish, options, timeouts } = request;
    const component = componentOf(request.component, contextId, (id) => this.prompts.knows(id));
    const plan = this.router.plan({ component, taskType, wish, options, timeouts });
    const system = this.systemPrompt(request, component);
    const history =
      request.history === 'rhetor' && contextId !== undefined
        ? await this.contexts.history(contextId, {
            maxTokens: Math.max(
              0,
              ...plan.candidates.map((one) => budgetOf(one, system, request.tools)),
            ),
            maxMessages: MOST_WINDOW_MESSAGES,
          })
        : [];
    return { request, running, component, plan, system, history, askedAt };
  }

  private systemPrompt(request: ConversationRequest, component: string | undefined): string {
    if (request.systemPrompt !== undefined) return request.systemPrompt;
    if (request.prompt !== undefined) {
      return this.prompts.render(request.prompt.id, request.prompt.variables).text;
    }
    return this.prompts.systemPromptFor(component).text;
  }

  private opened(prepared: PreparedTurn, routed: RoutedCompletion): OpenedTurn {
    const { request, running, component, plan, askedAt } = prepared;
    const { candidate } = routed;
    const { provider, model } = candidate;
    return {
      source: {
        contextId: running.contextId,
        provider,
        model,
        isSimulated: candidate.status.kind === 'simulated',
        isFallback: routed.isFallback,
        route: { rule: plan.rule, attempts: routed.attempts, dropped: candidate.dropped },
      },
      events: routed.events,
      estimateUsage: (usage, reply) =>
        completeUsage(usage, () => completionRequest(prepared, candidate), reply),
      store: async (reply, usage, status) =>
        running.isDiscarded
          ? undefined
          : this.contexts.appendTurn({
              contextId: running.contextId,
              component,
              mode: request.history === 'rhetor' ? 'append' : 'replace',
              messages: request.messages,
              askedAt,
              reply,
              repliedAt: Date.now(),
              ...(status === undefined ? {} : { status }),
              origin: { provider, model, usage },
            }),
    };
  }
}

function budgetOf(
  { info, options }: PlannedCandidate,
  system: string | undefined,
  tools: readonly ToolDefinition[],
): number {
  return windowBudget({
    contextWindow: options.contextLength ?? info?.contextWindow,
    maxOutput: options.maxTokens ?? info?.maxOutput,
    system,
    tools,
  });
}

function completionRequest(
  { request, system, history }: PreparedTurn,
  candidate: PlannedCandidate,
): CompletionRequest {
  const { model, options, limits } = candidate;
  const { tools, messages: newest } = request;
  const messages =
    request.history === 'client'
      ? newest
      : fitWindow({ history, newest, budget: messageBudget(candidate, system, tools, newest) });
  return { model, system, messages, options, tools, limits };
}

/** A model whose window nobody has named is not refused a long message on a guess: it is asked. */
function messageBudget(
  candidate: PlannedCandidate,
  system: string,
  tools: readonly ToolDefinition[],
  newest: readonly Message[],
): number {
  const budget = budgetOf(candidate, system, tools);
  const isKnown = (candidate.options.contextLength ?? candidate.info?.contextWindow) !== undefined;
  return isKnown ? budget : Math.max(budget, estimateTokens(newest));
}

/** Counts that the upstream did not give are estimated, and said to be. */
function completeUsage(usage: Usage, asked: () => CompletionRequest, reply: Message): Usage {
  if (usage.inputTokens !== undefined && usage.outputTokens !== undefined) return usage;
  return {
    ...usage,
    inputTokens: usage.inputTokens ?? estimateRequestTokens(asked()),
    outputTokens: usage.outputTokens ?? estimateMessageTokens(reply),
    isEstimated: true,
  };
}

function estimateRequestTokens({ system, messages }: CompletionRequest): number {
  return estimateTextTokens(system ?? '') + estimateTokens(messages);
}

function estimateTokens(messages: readonly Message[]): number {
  let tokens = 0;
  for (const message of messages) tokens += estimateMessageTokens(message);
  return tokens;
}
