/**
 * Shows what a model would be sent from a context now, built by the code that builds it for a turn.
 */
import { Injectable } from '@nestjs/common';
import { contextNotFound } from '../context/context-errors.ts';
import type { ContextScope } from '../context/records/context-scope.ts';
import { ContextService } from '../context/context.service.ts';
import type { ModelWish } from '../routing/candidate-plan.ts';
import { assertAnswerable } from '../routing/assert-answerable.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';
import type { PreparedTurn, TurnWindow } from './preparation/prepared-turn.ts';
import { TurnPreparation } from './preparation/turn-preparation.service.ts';
import { turnWindow } from './preparation/turn-window.ts';

export type ViewRequest = {
  readonly contextId: string;
  readonly component: string | undefined;
  readonly taskType: string;
  readonly wish: ModelWish;
  readonly scope: ContextScope;
  readonly allowedModels?: readonly string[];
};

export type ContextView = {
  readonly turn: PreparedTurn;
  readonly candidate: PlannedCandidate;
  readonly window: TurnWindow;
};

@Injectable()
export class ContextViews {
  constructor(
    private readonly contexts: ContextService,
    private readonly preparation: TurnPreparation,
  ) {}

  /**
   * Returns the window of the first candidate, without a new question.
   * @throws RhetorError `context_not_found`, or as `Router.plan` and `assertAnswerable`
   */
  async view({
    contextId,
    component,
    taskType,
    wish,
    ...caller
  }: ViewRequest): Promise<ContextView> {
    if ((await this.contexts.context(contextId, caller.scope)) === undefined)
      throw contextNotFound(contextId);
    const turn = await this.preparation.prepare(
      {
        requestId: '',
        contextId,
        component,
        taskType,
        wish,
        ...caller,
        history: 'rhetor',
        isStored: true,
        isStreaming: true,
        messages: [],
        systemPrompt: undefined,
        prompt: undefined,
        options: {},
        areOptionsWishes: false,
        tools: [],
        timeouts: undefined,
        streamRecovery: undefined,
      },
      contextId,
    );
    assertAnswerable(turn.plan);
    const candidate = turn.plan.candidates.find(({ skipped }) => skipped === undefined);
    if (candidate === undefined) throw new TypeError('an answerable plan has no candidate');
    return { turn, candidate, window: turnWindow(turn, candidate) };
  }
}
