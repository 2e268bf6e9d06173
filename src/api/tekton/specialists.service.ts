/** Lists the components that can be addressed, and sends a message to one of them. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import type { SpecialistList } from '../../contract/platform.ts';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import type { TurnSource } from '../../conversation/events/turn-event.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import type { Cost } from '../../model/cost.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { textMessage, textOf } from '../../model/message.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { ownTasks } from '../views/task-names.ts';
import { ModelHealthService } from '../../routing/health/model-health.service.ts';
import { Router } from '../../routing/router.service.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import type { RequestTrace } from '../../traces/request-trace.ts';
import { collectAnswer } from '../http/json-response.ts';
import { spokenTurn } from '../http/spoken-turn.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { Identity } from '../security/identity.ts';

import { componentOfAi, isComponentName, toSpecialist } from './to-specialist.ts';

export type SpecialistQuestion = {
  readonly component: string;
  readonly message: string;
  readonly requestId: string;
  readonly caller: string;
  readonly identity: Identity;
  /** Watches the turn; undefined where no traces are recorded. */
  readonly trace: RequestTrace | undefined;
  /** Receives the log fields of the turn. */
  readonly report: (turn: TurnFields) => void;
  readonly onLimits: (left: LimitsLeft) => void;
};

export type Reply = {
  readonly text: string;
  readonly source: TurnSource | undefined;
  readonly cost: Cost | undefined;
};

/** The task type of every message to a specialist. */
const TASK = 'chat';

@Injectable()
export class Specialists {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly prompts: PromptsService,
    private readonly router: Router,
    private readonly health: ModelHealthService,
    private readonly taskRules: TaskRules,
    private readonly conversation: ConversationService,
  ) {}

  /**
   * One entry per component with a prompt, in alphabetical order; for a key that always speaks as one
   * component only that one.
   */
  list(key: AccessKey | undefined): Promise<SpecialistList> {
    const tasks = this.taskRules.current();
    const address = new URL(this.environment.publicUrl);
    const own = key?.component?.toLowerCase();
    const names = this.prompts.componentNames().filter((name) => own === undefined || name === own);
    return Promise.all(
      names.map(async (component) =>
        toSpecialist(component, this.prompts.describe(component), {
          address,
          capabilities: [...new Set([TASK, ...ownTasks(tasks, component)])],
          isHealthy: await this.canAnswer(component, key),
        }),
      ),
    );
  }

  components(): readonly string[] {
    return this.prompts.componentNames();
  }

  /** The component with a prompt that an id refers to, or undefined. */
  find(aiId: string): string | undefined {
    return [aiId.toLowerCase(), componentOfAi(aiId)].find((name) => this.prompts.knows(name));
  }

  /**
   * The component that an id refers to, as on `/message`. It needs no prompt, since the platform
   * has components for which Rhetor has none. Undefined for an invalid name.
   */
  named(aiId: string): string | undefined {
    const name = componentOfAi(aiId);
    return this.find(aiId) ?? (isComponentName(name) ? name : undefined);
  }

  /**
   * Stores nothing: the message belongs to no conversation.
   * @param signal aborting it closes the upstream socket
   * @throws RhetorError the failure of the turn, or the reason of `signal`
   */
  ask(question: SpecialistQuestion, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    // Cancelled through the signal instead of unsubscribing, so that the log does not say that the
    // caller left.
    const events = this.conversation.converse(
      spokenTurn(toTurn(question), question.identity),
      signal,
    );
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      collectAnswer(
        events,
        (source, reply, { finishReason, cost }) => {
          if (finishReason === 'cancelled' || finishReason === 'error') reject(cutError());
          else resolve({ text: textOf(reply), source, cost });
        },
        reject,
      );
    });
  }

  /** False, too, if the key may use none of the component's models. */
  private async canAnswer(component: string, key: AccessKey | undefined): Promise<boolean> {
    const planning = this.router.plan({
      component,
      ...(key?.models && { allowedModels: key.models }),
      taskType: TASK,
      wish: {},
      options: {},
      timeouts: undefined,
      streamRecovery: undefined,
    });
    const candidates = await planning.then(
      (plan) => plan.candidates,
      (error: unknown) => {
        if (error instanceof RhetorError && error.code === 'model_not_allowed') return [];
        throw error;
      },
    );
    return candidates.some(
      (candidate) =>
        candidate.skipped === undefined && this.health.view(candidate).circuit === 'closed',
    );
  }
}

function toTurn({
  component,
  message,
  requestId,
  caller,
  trace,
  report,
  onLimits,
}: SpecialistQuestion): ConversationRequest {
  return {
    // Each specialist's turn is a request of its own to the ledger.
    requestId: randomUUID(),
    clientRequestId: requestId,
    surface: 'tekton',
    caller,
    trace,
    report,
    onLimits,
    contextId: undefined,
    component,
    taskType: TASK,
    history: 'rhetor',
    isStored: false,
    isStreaming: false,
    messages: [textMessage('user', message)],
    systemPrompt: undefined,
    prompt: undefined,
    wish: {},
    options: {},
    areOptionsWishes: true,
    tools: [],
    timeouts: undefined,
    streamRecovery: undefined,
  };
}

function cutError(): RhetorError {
  return new RhetorError(
    'upstream_truncated',
    'The answer was cut off before it was complete; ask again.',
  );
}
