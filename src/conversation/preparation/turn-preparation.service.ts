/** Settles what a turn needs before a model is asked: route, system prompt and past. */
import { Injectable } from '@nestjs/common';
import { CalibrationService } from '../../context/tokens/calibration.service.ts';
import { ContextService } from '../../context/context.service.ts';
import type { Past } from '../../context/history/past.ts';
import {
  estimateMessageTokens,
  estimateTextTokens,
  estimateToolTokens,
} from '../../context/tokens/token-estimate.ts';
import type { SystemPrompt } from '../../prompts/prompt.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { textOf } from '../../model/message.ts';
import { RecallService } from '../recall/recall.service.ts';
import { isNothing } from '../recall/recall.ts';
import { Router } from '../../routing/router.service.ts';
import { affinityOf } from './affinity-of.ts';
import type { LastAnswer } from '../../routing/last-member.ts';
import { Pools } from '../../routing/pool/pools.service.ts';
import { assertToolsToChoose } from './assert-tools-to-choose.ts';
import { componentOf } from './component-of.ts';
import type { RoutingPlan } from '../../routing/route-plan.ts';
import type { ScopedRequest, SettledRequest } from '../request/conversation-request.ts';
import { historyLimits, withLargerWindows } from './candidate-request.ts';
import type { PreparedTurn } from './prepared-turn.ts';
import { turnWindow } from './turn-window.ts';
import { expectedSchema } from './expected-schema.ts';
import { withoutCutTurn } from './without-cut-turn.ts';
import { mergedHistory, type SettledHistory, settledHistory } from './settled-history.ts';

const NO_PAST: Past = { messages: [], messageCount: 0, tokenCount: 0 };

/** Whether the model is sent the caller's own messages, in their order. */
function isAsAsked(
  { systemMessages = [], messages }: SettledRequest,
  asked: ScopedRequest,
): boolean {
  if (messages === asked.messages) return true;
  const sent = [...systemMessages, ...messages];
  return (
    sent.length === asked.messages.length &&
    sent.every((message, place) => message === asked.messages[place])
  );
}

function lastAnswerOf({ messages }: Past): LastAnswer | undefined {
  const last = messages.findLast(({ origin }) => origin !== undefined);
  return last?.origin && { ...last.origin, at: last.timestamp };
}

/** 0 if the request recalls nothing. */
function recallLimit({ recallLimit: wanted, history }: SettledRequest, plan: RoutingPlan): number {
  return history === 'client' ? 0 : (wanted ?? plan.recall?.limit ?? 0);
}

@Injectable()
export class TurnPreparation {
  constructor(
    private readonly router: Router,
    private readonly pools: Pools,
    private readonly prompts: PromptsService,
    private readonly contexts: ContextService,
    private readonly calibration: CalibrationService,
    private readonly recall: RecallService,
  ) {}

  /** @throws RhetorError as `assertToolsToChoose`, `Router.plan`, `PromptsService.render` and `ContextService.past` */
  async prepare(asked: ScopedRequest, contextId: string): Promise<PreparedTurn> {
    assertToolsToChoose(asked);
    const askedAt = Date.now();
    const component = componentOf(asked.component, asked.contextId, {
      isKnown: (id) => this.prompts.knows(id),
      onlyKnown: asked.onlyKnownComponents === true,
    });
    const { owner: keyId } = asked.scope;
    const talk = await this.talkOf(asked, contextId);
    const planned = await this.router.plan({
      ...asked,
      ...(keyId !== undefined && { keyId }),
      component,
      affinity: () => affinityOf(asked, talk),
    });
    const { history } = asked;
    const { request, change } =
      history === 'merged'
        ? await this.merged(asked, contextId)
        : settledHistory({ ...asked, history });
    const { text: system, prompt } = this.systemPrompt(request, component);
    let taken = estimateTextTokens(system) + estimateToolTokens(request.tools);
    for (const message of request.systemMessages ?? []) taken += estimateMessageTokens(message);
    const factors: number[] = [];
    for (const candidate of planned.candidates) {
      factors[candidate.index] = this.calibration.factor(candidate);
    }
    const continues =
      request.contextId !== undefined && (request.isStored || request.readsOnly === true);
    const isRead = continues && request.history !== 'client';
    const read = isRead
      ? await this.contexts.past(contextId, historyLimits(planned, { taken, factors }), asked.scope)
      : NO_PAST;
    const isTied = continues && planned.affinity !== undefined;
    const last =
      isTied && !isRead
        ? await this.contexts.newestAnswer(contextId, asked.scope)
        : lastAnswerOf(read);
    const plan = this.pools.follow(planned, last);
    const past = request.replaces
      ? withoutCutTurn(read, request.replaces.messageId, change.messages.length)
      : read;
    const limit = recallLimit(request, plan);
    const isAlone = request.history === 'client' || past.messages.length === 0;
    const prepared = withLargerWindows({
      request,
      change,
      contextId,
      component,
      plan,
      system,
      keepsMessages:
        isAlone && isAsAsked(request, asked) && (system === '' || system === asked.systemPrompt),
      prompt,
      past,
      ...(limit > 0 && { recall: { found: [], pinned: [], limit } }),
      expected: expectedSchema(plan, request.options),
      taken,
      factors,
      windows: new Map(),
      askedAt,
    });
    return limit > 0 ? this.withRecall(prepared, asked, limit) : prepared;
  }

  /**
   * The id of the stored conversation that the turn belongs to; undefined if the caller may not see it.
   * Otherwise the chosen member of a pool would show that another caller's conversation is active.
   */
  private async talkOf(
    { isStored, readsOnly, scope }: ScopedRequest,
    contextId: string,
  ): Promise<string | undefined> {
    if (isStored) return contextId;
    if (readsOnly !== true) return undefined;
    const isSeen =
      scope.type === 'all' || (await this.contexts.context(contextId, scope)) !== undefined;
    return isSeen ? contextId : undefined;
  }

  private async merged(request: ScopedRequest, contextId: string): Promise<SettledHistory> {
    const { query, settle } = mergedHistory(request);
    return settle(await this.contexts.talk(contextId, query, request.scope));
  }

  /** Recalls what is not in the window of the model that is asked first. */
  private async withRecall(
    turn: PreparedTurn,
    { scope, keyComponent }: ScopedRequest,
    limit: number,
  ): Promise<PreparedTurn> {
    const { request, component, contextId, plan } = turn;
    const first = plan.candidates.find(({ skipped }) => skipped === undefined);
    if (first === undefined) return turn;
    const recall = await this.recall.recall({
      component,
      contextId,
      access: { scope, ...(keyComponent !== undefined && { component: keyComponent }) },
      reach: plan.recall?.scope ?? 'context',
      question: request.messages.map(textOf).join('\n'),
      limit,
      window: turnWindow(turn, first),
    });
    const keepsMessages = turn.keepsMessages && isNothing(recall);
    return { ...turn, recall, keepsMessages, windows: new Map() };
  }

  private systemPrompt(request: SettledRequest, component: string | undefined): SystemPrompt {
    if (request.systemPrompt !== undefined) return { text: request.systemPrompt };
    if (request.prompt !== undefined) {
      return this.prompts.render(request.prompt.id, request.prompt.variables);
    }
    const own = this.prompts.ownPromptOf(component);
    if (own !== undefined) return own;
    if (request.onlyKnownComponents === true) return { text: '' };
    // A component merely guessed from the context's id does not get a generated prompt.
    return this.prompts.systemPromptFor(request.component);
  }
}
