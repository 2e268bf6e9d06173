/** What differs between the two APIs through which OpenAI's servers answer. */
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';

export interface OpenAIApi {
  /** Below the base URL. */
  readonly path: string;

  /** As `CompletionProvider.unsupportedOptions`. */
  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[];

  toBody(request: CompletionRequest): object;

  /** Reads the answer to this request; one for each. */
  answerTo(request: CompletionRequest): StreamedAnswer;
}
