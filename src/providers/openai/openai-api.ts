/** What differs between the two APIs through which OpenAI's servers answer. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { StreamedAnswer } from '../upstream/answers/streamed-answer.ts';
import type { OpenAIDialect } from './openai-models.ts';
import type { SdkRequestOptions } from '../upstream/sdk-form.ts';

/** The server that answers. */
export type OpenAIServer = {
  readonly provider: string;
  readonly dialect: OpenAIDialect;
  /** The operator lets callers have it keep answers. */
  readonly allowsStore: boolean;
};

export interface OpenAIApi {
  /** As `CompletionProvider.takenOptions`. */
  takenOptions(model: string, options: CompletionOptions): readonly OptionName[];

  /** As `CompletionProvider.lostParts`. */
  lostParts(model: string, messages: readonly Message[]): readonly string[];

  toBody(request: CompletionRequest): object;

  /** Sends the request, with no more in its body than the SDK looks at. */
  create(client: OpenAI, model: string, options: SdkRequestOptions): Promise<unknown>;

  /** Reads the answer to this request; one for each. */
  readonly answerTo: (request: CompletionRequest) => StreamedAnswer;
}
