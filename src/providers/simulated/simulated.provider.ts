/** A provider that invents its answers: for a first start without keys, and to simulate failures. */
import type { Observable } from 'rxjs';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import { optionNames } from '../../model/options/option-places.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { VENDOR_DIALECTS } from '../../model/vendors/vendor-fields.ts';
import type { CompletionProvider, OfferedModel } from '../completion-provider.ts';
import { openCompletion } from '../open-completion.ts';
import { playAnswer } from './simulated-playback.ts';
import { parseSimulationScript, SIMULATED_MODELS } from './simulation-script.ts';

/** The name of a model may contain a script of faults: see `SimulationScript`. */
export class SimulatedProvider implements CompletionProvider {
  readonly id: string;
  readonly kind = 'simulated';
  /** All dialects: their fields can't change an invented answer. */
  readonly dialects = VENDOR_DIALECTS;
  private runningAnswers = 0;
  private readonly allEnded = Promise.withResolvers<void>();
  private isClosing = false;

  constructor(id: string) {
    this.id = id;
  }

  async open(
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Observable<CompletionEvent>> {
    if (this.isClosing) {
      throw new RhetorError('upstream_error', `${this.id} has been closed; ask again.`);
    }
    const script = parseSimulationScript(request.model);
    return openCompletion(
      {
        provider: this.id,
        request,
        start: (call) => this.start({ provider: this.id, request, script }, call),
        translate: (cause) =>
          new RhetorError('upstream_error', `${this.id} failed in its simulation.`, {
            cause,
            isRetryable: false,
          }),
      },
      signal,
    );
  }

  /** Supports every option; those that shape the choice of words have no effect. */
  takenOptions(_model: string, options: CompletionOptions): readonly OptionName[] {
    return optionNames(options);
  }

  continuesPrefill(): boolean {
    return false;
  }

  async probe(): Promise<readonly OfferedModel[]> {
    return SIMULATED_MODELS.map((id) => ({ id }));
  }

  close(): Promise<void> {
    this.isClosing = true;
    if (this.runningAnswers === 0) this.allEnded.resolve();
    return this.allEnded.promise;
  }

  /** The bridge aborts `call` when an answer is over, however it ended. */
  private start(
    playback: Parameters<typeof playAnswer>[0],
    call: AbortSignal,
  ): AsyncIterable<readonly CompletionEvent[]> {
    this.runningAnswers++;
    call.addEventListener('abort', () => this.endAnswer(), { once: true });
    return playAnswer(playback, call);
  }

  private endAnswer(): void {
    this.runningAnswers--;
    if (this.isClosing && this.runningAnswers === 0) this.allEnded.resolve();
  }
}
