/** Answers a request that is repeated under its Idempotency-Key once, and replays the answer. */
import { Injectable, Logger } from '@nestjs/common';
import { catchError, defer, EMPTY, finalize, from, mergeMap, Observable, throwError } from 'rxjs';
import type { Claim } from '../../context/records/claim.ts';
import type { KeptAnswer } from '../../context/records/kept-answer.ts';
import { StateService } from '../../context/state.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ConversationRequest, ScopedRequest } from '../request/conversation-request.ts';
import { ConversationService } from '../conversation.service.ts';
import type { TurnEvent } from '../events/turn-event.ts';
import { claimOrKept } from './claim-or-kept.ts';
import type { IdempotencyKey } from '../request/idempotency-key.ts';
import { fromKept, toKeptRefusal } from './kept-turn.ts';
import { SharedTurn } from './shared-turn.ts';

type RunningCall = {
  readonly digest: string;
  readonly turn: SharedTurn;
  /** True once the answer is known to be a stored one. */
  isReplay: boolean;
};

@Injectable()
export class IdempotentTurns {
  private readonly logger = new Logger('Idempotency');
  private readonly running = new Map<string, RunningCall>();

  constructor(
    private readonly conversation: ConversationService,
    private readonly state: StateService,
  ) {}

  /**
   * Emits as `ConversationService.converse`. A call that is running under the key is joined; a
   * stored answer is replayed after `onReplay` was called. A complete answer is stored in its
   * turn's transaction, a lasting refusal before it is reported.
   *
   * @throws RhetorError `validation_failed` (in the Observable) if the key came with another body
   */
  converse(
    request: ScopedRequest,
    key: IdempotencyKey,
    onReplay: () => void,
  ): Observable<TurnEvent> {
    return new Observable((caller) => {
      const call = this.running.get(key.id) ?? this.begin(request, key);
      if (call.digest !== key.digest) throw otherBody();
      return call.turn.join().subscribe({
        next: (event) => {
          if (event.type === 'turn-start' && call.isReplay) onReplay();
          caller.next(event);
        },
        error: (error: unknown) => {
          if (call.isReplay) onReplay();
          caller.error(error);
        },
        complete: () => caller.complete(),
      });
    });
  }

  /**
   * Stores the refusal of a request whose turn could not begin, or returns the one already stored.
   */
  async refuse(
    key: IdempotencyKey,
    error: RhetorError,
  ): Promise<{ readonly error: unknown; readonly isReplay: boolean }> {
    const isRunning = this.running.has(key.id);
    const kept = isRunning ? undefined : await this.state.keptAnswer(key.id);
    if (isRunning || (kept !== undefined && kept.digest !== key.digest)) {
      return { error: otherBody(), isReplay: false };
    }
    const replay = kept && fromKept(kept);
    if (replay?.type === 'refusal') return { error: replay.error, isReplay: true };
    await this.keepRefusal(key, error);
    return { error, isReplay: false };
  }

  private begin(request: ScopedRequest, key: IdempotencyKey): RunningCall {
    const events = claimOrKept(this.state, key.id).pipe(
      mergeMap((found) => {
        if (found.type === 'claim') {
          const asked = { ...request, ...replacing(request, found.cut, key) };
          return this.answer(asked, key).pipe(finalize(() => this.release(found.claim)));
        }
        if (found.kept.digest !== key.digest) throw otherBody();
        call.isReplay = true;
        const replay = fromKept(found.kept);
        if (replay.type === 'refusal') return throwError(() => replay.error);
        return replay.type === 'turn' ? from(replay.events) : EMPTY;
      }),
    );
    const turn = new SharedTurn(events, () => {
      if (this.running.get(key.id) === call) this.running.delete(key.id);
    });
    const call: RunningCall = { digest: key.digest, turn, isReplay: false };
    this.running.set(key.id, call);
    return call;
  }

  private answer(request: ScopedRequest, key: IdempotencyKey): Observable<TurnEvent> {
    return this.conversation
      .converse({ ...request, idempotencyKey: key })
      .pipe(
        catchError((error: unknown) =>
          defer(() => from(this.keepRefusal(key, error))).pipe(
            mergeMap(() => throwError(() => error)),
          ),
        ),
      );
  }

  /** A claim that can't be released expires by itself. */
  private release(claim: Claim): void {
    claim.release().catch(() => this.logger.warn('a claim on an answer could not be released'));
  }

  /**
   * A refusal that can't be stored is reported anyway: nothing was done that a repeat would do
   * twice.
   */
  private async keepRefusal(key: IdempotencyKey, error: unknown): Promise<void> {
    const kept = toKeptRefusal(key, error, Date.now());
    if (kept === undefined) return;
    try {
      await this.state.keepAnswer(kept);
    } catch {
      this.logger.warn('a refusal could not be stored for a repeat of its request');
    }
  }
}

/**
 * The changes to a request that repeats one whose turn was cut off: that turn is replaced in its
 * context, and counts towards the version that the caller expects.
 * @throws RhetorError `validation_failed` if the cut-off request had another body
 */
function replacing(
  request: ConversationRequest,
  kept: KeptAnswer | undefined,
  key: IdempotencyKey,
): Partial<ConversationRequest> {
  if (kept === undefined) return {};
  if (kept.digest !== key.digest) throw otherBody();
  const replay = fromKept(kept);
  if (replay.type !== 'cut' || replay.cut === undefined) return {};
  const { cut } = replay;
  const isNext = request.expectedVersion === cut.version - 1;
  return {
    contextId: cut.contextId,
    replaces: cut,
    ...(isNext && { expectedVersion: cut.version }),
  };
}

function otherBody(): RhetorError {
  const field = 'idempotency-key';
  const message = 'was already used with another body; use a new key for a new request';
  return new RhetorError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
  });
}
