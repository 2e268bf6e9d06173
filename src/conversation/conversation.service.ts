/**
 * The use case of a conversation: takes prompt, window and route, emits events, and stores the
 * turn.
 */
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Observable, type Subscription } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { CalibrationService } from '../context/tokens/calibration.service.ts';
import { type ContextScope, EVERY_CONTEXT } from '../context/records/context-scope.ts';
import { ContextService } from '../context/context.service.ts';
import { EngramService } from '../context/engram/engram.service.ts';
import { StateService } from '../context/state.service.ts';
import { Ledger } from '../ledger/ledger.service.ts';
import { Admission } from './running/admission.ts';
import { AnswerCache } from './answer-cache/answer-cache.service.ts';
import { Compaction } from './compaction/compaction.service.ts';
import type { ScopedRequest } from './request/conversation-request.ts';
import { Entrance } from './running/entrance.service.ts';
import { RunningTurns } from './running/running-turns.ts';
import { TurnScope } from './running/turn-scope.ts';
import { Turn } from './turn/turn.ts';
import type { TurnServices } from './turn/turn-services.ts';
import type { TurnEvent } from './events/turn-event.ts';
import { TurnPreparation } from './preparation/turn-preparation.service.ts';
import { ValidatedAnswers } from './validation/validated-answers.service.ts';
import { DRAIN_GRACE_MS, DRAIN_SETTLE_MS } from './limits.ts';

export type Load = {
  readonly running: number;
  readonly waiting: number;
  readonly limit: number;
};

export type ContextDeletion = { readonly existed: boolean; readonly mirroredTurns: number };

@Injectable()
export class ConversationService
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly services: TurnServices;
  private readonly turns = new RunningTurns();
  private hasStarted = false;
  private following: Subscription | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly admission: Admission,
    entrance: Entrance,
    router: ValidatedAnswers,
    preparation: TurnPreparation,
    private readonly contexts: ContextService,
    answers: StateService,
    calibration: CalibrationService,
    private readonly compaction: Compaction,
    private readonly engram: EngramService,
    ledger: Ledger,
    cache: AnswerCache,
  ) {
    const logger = new Logger('Conversation');
    const stores = { contexts, answers, calibration };
    this.services = { entrance, preparation, router, cache, ...stores, compaction, ledger, logger };
  }

  onApplicationBootstrap(): void {
    this.hasStarted = true;
    this.following = this.contexts.contextNotices.subscribe((notice) =>
      notice.type === 'context-deleted'
        ? this.discard(notice.contextId, EVERY_CONTEXT)
        : this.turns.cancel(notice.contextId, notice.scope ?? EVERY_CONTEXT),
    );
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.turns.drain(DRAIN_GRACE_MS, DRAIN_SETTLE_MS);
  }

  /** Whether requests are accepted. */
  get state(): 'starting' | 'ready' | 'draining' {
    if (this.turns.draining) return 'draining';
    return this.hasStarted ? 'ready' : 'starting';
  }

  get load(): Load {
    const { running, waiting } = this.admission;
    return { running, waiting, limit: this.environment.mostRunning };
  }

  /**
   * Emits the events of a `Turn`. Unsubscribing cancels the turn; aborting `cancel` does so, too,
   * but still emits the terminal event.
   */
  converse(request: ScopedRequest, cancel?: AbortSignal): Observable<TurnEvent> {
    return new Observable((caller) => {
      const turn = new Turn(request, this.services, caller);
      this.turns.begin(turn);
      const scope = new TurnScope(turn);
      const leave = (): void => turn.cancel();
      cancel?.addEventListener('abort', leave, { once: true });
      caller.add(() => {
        cancel?.removeEventListener('abort', leave);
        turn.close(() => {
          scope.leave();
          this.turns.end(turn);
        });
      });
      if (cancel?.aborted) turn.cancel();
      scope.run(() => void turn.run());
    });
  }

  /**
   * Cancels the context's running turns, which then write nothing, and deletes the context.
   * @returns whether the context existed, and how many of its turns Engram still holds
   */
  async deleteContext(contextId: string, scope: ContextScope): Promise<ContextDeletion> {
    const isSeen =
      scope.type === 'all' || (await this.contexts.context(contextId, scope)) !== undefined;
    if (!isSeen) {
      // Only turns of the caller's own that are not stored yet.
      this.turns.discard(contextId, await this.endingScope(contextId, scope));
      return { existed: false, mirroredTurns: 0 };
    }
    this.discard(contextId, EVERY_CONTEXT);
    const mirroredTurns = await this.engram.mirroredTurns(contextId);
    return { existed: await this.contexts.delete(contextId, scope), mirroredTurns };
  }

  /**
   * Ends the context's running turns in every process, as far as the scope includes them; what they
   * have so far is kept.
   */
  async cancelTurns(contextId: string, scope: ContextScope): Promise<void> {
    const ending = await this.endingScope(contextId, scope);
    this.turns.cancel(contextId, ending);
    await this.contexts.cancelElsewhere(contextId, ending);
  }

  /**
   * A turn's component says to whom it belongs only until its context is stored: in a context that a
   * key does not see, the key may end its own turns and no others.
   */
  private async endingScope(contextId: string, scope: ContextScope): Promise<ContextScope> {
    if (scope.type !== 'component') return scope;
    const context = await this.contexts.context(contextId, EVERY_CONTEXT);
    const isSeen = context === undefined || context.component === scope.component;
    return isSeen ? scope : { type: 'own', owner: scope.owner };
  }

  private discard(contextId: string, scope: ContextScope): void {
    this.turns.discard(contextId, scope);
    this.compaction.cancel(contextId);
  }
}
