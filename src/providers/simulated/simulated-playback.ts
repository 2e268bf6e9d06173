/** Plays a composed answer at its pace, with the faults of its script. */
import type { CompletionEvent } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { pause } from '../../streams/pause.ts';
import { silence, yieldToEventLoop } from './waiting.ts';
import { composeAnswer } from './simulated-answer.ts';
import { scriptedError } from './simulated-errors.ts';
import type { SimulationScript } from './simulation-script.ts';

/** Tokens that are due within one slice are emitted together, so a high rate needs no more timers. */
const SLICE_MS = 10;
/** At unlimited rate, other requests get a turn after this many tokens. */
const UNPACED_TOKENS = 64;

export type Playback = {
  readonly provider: string;
  readonly request: CompletionRequest;
  readonly script: SimulationScript;
};

/** @throws the script's RhetorError, or the reason of `signal` */
export async function* playAnswer(
  { provider, request, script }: Playback,
  signal: AbortSignal,
): AsyncGenerator<readonly CompletionEvent[]> {
  if (script.isSilent) await silence(signal);
  if (script.firstTokenMs > 0) await pause(script.firstTokenMs, signal);
  const { failure, failureAfter, retryAfterMs } = script;
  const fail = (): void => {
    if (failure === undefined) return;
    throw scriptedError(failure, { provider, model: script.baseModel, retryAfterMs });
  };
  if (failureAfter === undefined) fail();

  const { deltas, finishReason, usage } = composeAnswer(request, script);
  const { idleMs } = request.limits;
  const startedAt = performance.now();
  for (let index = 0; ; index++) {
    if (index === script.cutAfter) return;
    if (index === failureAfter) fail();
    if (index === script.stallAfter) await idle(provider, script.baseModel, idleMs, signal);
    const delta = deltas[index];
    if (delta === undefined) break;
    if (script.tokensPerSecond > 0) {
      const wait = startedAt + (index * 1000) / script.tokensPerSecond - performance.now();
      if (wait > idleMs) await idle(provider, script.baseModel, idleMs, signal);
      if (wait > 0) await pause(Math.max(wait, SLICE_MS), signal);
    } else if (index % UNPACED_TOKENS === UNPACED_TOKENS - 1) {
      await yieldToEventLoop(signal);
    }
    yield [delta];
  }
  yield [{ type: 'response-end', finishReason, usage }];
}

/** Replaces the idle timer that other providers have on their bytes. */
async function idle(
  provider: string,
  model: string,
  idleMs: number,
  signal: AbortSignal,
): Promise<never> {
  await pause(idleMs, signal);
  throw new RhetorError(
    'upstream_timeout',
    `${provider} went silent for ${idleMs / 1000} s in the middle of its answer (model ${model}).`,
  );
}
