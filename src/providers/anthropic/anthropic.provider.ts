/** The Anthropic Messages API. */
import type { Anthropic } from '@anthropic-ai/sdk';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { Message, MessagePart } from '../../model/message.ts';
import type { TokenCountRequest } from '../../model/token-count.ts';
import type { CompletionProvider } from '../completion-provider.ts';
import { carriesId } from '../upstream/found-model.ts';
import { keepKnownRequests } from '../upstream/known-requests.ts';
import { readAnswer } from '../upstream/answers/read-answer.ts';
import type { SdkForm, Send } from '../upstream/sdk-form.ts';
import { SdkProvider } from '../upstream/sdk-provider.ts';
import type { VendorQuestion } from '../upstream/vendor-question.ts';
import { AnthropicAnswer } from './anthropic-answer.ts';
import { anthropicFailure, toAnthropicErrorBody } from './anthropic-errors.ts';
import { withCacheMarks } from './cache-marks.ts';
import { claudeTraits, takenByClaude } from './claude-models.ts';
import { countedTokens } from './counted-tokens.ts';
import { ownAnthropicBody } from './own-anthropic-body.ts';
import { hasForeignCitations } from './foreign-citations.ts';
import { isForeignReasoning } from './to-anthropic-blocks.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

const VERSION_HEADER = 'anthropic-version';
/** The vendor's largest; it has far fewer models. */
const MODELS_PAGE = { limit: 1_000 };
/** The SDK leaves out what the vendor's own agents still send. */
const BETA = { query: { beta: 'true' } } as const;
/** The SDK would turn fields of a real body into headers, and print warnings about its model. */
const NO_BODY: MessageCreateParamsStreaming = {
  model: '',
  max_tokens: 1,
  messages: [],
  stream: true,
};

const SDK_FORM: SdkForm<Anthropic> = {
  defaultBaseUrl: 'https://api.anthropic.com',
  decided: [VERSION_HEADER],
  list: ({ models }, options) => models.list(MODELS_PAGE, options).asResponse(),
  models: {
    list: 'data',
    ids: ['id'],
    contextWindow: (entry) => entry['max_input_tokens'],
    needsList: false,
  },
  find: ({ models }, options, model) => models.retrieve(model, {}, options).asResponse(),
  carries: carriesId,
  toErrorBody: toAnthropicErrorBody,
  failureOf: anthropicFailure,
  load: async (options) => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    // The key in the options also keeps it from searching the disk for profiles.
    const client = new Anthropic({
      ...options,
      authToken: null,
      webhookKey: null,
      openTelemetry: false,
    });
    keepKnownRequests(client);
    return client;
  },
};

/** When a body is written anew, only a header still names the caller's betas. */
function usesBetas({ own, vendor }: CompletionRequest): boolean {
  if (own !== undefined) return own.route === 'beta';
  return vendor?.dialect === 'anthropic' && vendor.headers?.['anthropic-beta'] !== undefined;
}

export class AnthropicProvider extends SdkProvider<Anthropic> implements CompletionProvider {
  readonly kind = 'anthropic';
  readonly dialects = ['anthropic'] as const;
  private readonly maxOutputs: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    super(definition, answerLimit, SDK_FORM);
    this.maxOutputs = new Map(definition.models.map((model) => [model.id, model.max_output]));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    const query = usesBetas(request) ? BETA : undefined;
    return this.openWith(request, signal, {
      send: ({ messages }, options) =>
        messages.create(NO_BODY, { ...options, ...query }).asResponse(),
      toBody: (asked) => this.toBody(asked),
      toAnswer: () => new AnthropicAnswer(this.id),
      read: readAnswer,
    });
  }

  countTokens(request: TokenCountRequest, signal: AbortSignal): Promise<number> {
    const { model, own, headers } = request;
    const { messages } = NO_BODY;
    const seen = { model: '', messages };
    return this.askFor(
      request,
      signal,
      ({ messages: route, beta }, options) =>
        own.route === 'beta'
          ? beta.messages.countTokens(seen, options).asResponse()
          : route.countTokens(seen, options).asResponse(),
      { body: { ...own.fields, model }, ...(headers && { headers }) },
      countedTokens,
    );
  }

  private toBody(
    request: CompletionRequest,
  ): ReturnType<VendorQuestion<Send<Anthropic>>['toBody']> {
    const { own, cacheMarks } = request;
    if (own !== undefined) {
      return { body: withCacheMarks(ownAnthropicBody(request, own), cacheMarks) };
    }
    const { body, apiVersion } = toAnthropicRequest(request, this.maxOutputs.get(request.model));
    return { body: withCacheMarks(body, cacheMarks), headers: { [VERSION_HEADER]: apiVersion } };
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return takenByClaude(model, options);
  }

  lostParts(model: string, messages: readonly Message[]): readonly string[] {
    const traits = claudeTraits(model);
    const isLost = (part: MessagePart): boolean =>
      part.type === 'reasoning' && isForeignReasoning(part, traits);
    return [
      ...(messages.some(({ parts }) => parts.some(isLost)) ? ['reasoning'] : []),
      ...(hasForeignCitations(messages) ? ['citations'] : []),
    ];
  }

  continuesPrefill(model: string): boolean {
    return claudeTraits(model).takesPrefill;
  }
}
