/**
 * Resolves a key to its stored answer, or to the right to produce it once no other process holds
 * that right.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Observable } from 'rxjs';
import type { Claim } from '../../context/records/claim.ts';
import type { StateService } from '../../context/state.service.ts';
import type { KeptAnswer } from '../../context/records/kept-answer.ts';
import { isKeptCut } from './kept-turn.ts';

type ClaimOrKept =
  | { readonly type: 'claim'; readonly claim: Claim; readonly cut: KeptAnswer | undefined }
  | { readonly type: 'kept'; readonly kept: KeptAnswer };

type Answers = Pick<StateService, 'claim' | 'keptAnswer'>;

/** Time between checks of a key for which another process is producing the answer. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

/** Emits once. A claim granted after the subscriber has left is released. */
export function claimOrKept(answers: Answers, keyId: string): Observable<ClaimOrKept> {
  return new Observable((subscriber) => {
    const stopping = new AbortController();
    subscriber.add(() => stopping.abort());
    find(answers, keyId, stopping.signal).then(
      (found) => {
        // A claim that can't be released expires by itself.
        if (found?.type === 'claim' && subscriber.closed) {
          found.claim.release().catch(() => undefined);
        }
        if (found !== undefined) subscriber.next(found);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

/**
 * Undefined if it was aborted. The claim is checked first, since an answer is stored before its
 * claim is released.
 */
async function find(
  answers: Answers,
  keyId: string,
  signal: AbortSignal,
): Promise<ClaimOrKept | undefined> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const claim = await answers.claim(`answer ${keyId}`);
    const kept = await answers.keptAnswer(keyId).catch(async (error: unknown) => {
      await claim?.release();
      throw error;
    });
    if (kept !== undefined && !isKeptCut(kept)) {
      await claim?.release();
      return { type: 'kept', kept };
    }
    if (claim !== undefined) return { type: 'claim', claim, cut: kept };
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
