/** What differs between the two APIs through which OpenAI's servers answer. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';

export type SendOptions = Pick<OpenAI.RequestOptions, 'signal' | 'fetchOptions'>;

export interface OpenAIApi {
  /** As `CompletionProvider.unsupportedOptions`. */
  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[];

  /**
   * Settles when the answer's headers are there.
   * @throws APIError for an HTTP error
   */
  send(request: CompletionRequest, options: SendOptions): Promise<Response>;

  /** Reads the answer to this request; one for each. */
  answerTo(request: CompletionRequest): StreamedAnswer;
}
