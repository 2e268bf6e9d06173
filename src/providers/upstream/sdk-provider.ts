/** Base of the providers whose vendor has an SDK: the SDK sends over our pool, and we read the responses. */
import type { Observable } from 'rxjs';
import { secretsOf } from '../../config/provider-secrets.ts';
import { wholeLimits } from '../../config/timeouts.ts';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import type { OfferedModel } from '../completion-provider.ts';
import { openCompletion } from '../open-completion.ts';
import { openWholeAnswer } from '../open-whole-answer.ts';
import { EMBEDDINGS } from './wire/embedding-vectors.ts';
import { wholeEvents } from './answers/read-whole.ts';
import { foundModel, NO_LIST } from './found-model.ts';
import { listedModels } from './listed-models.ts';
import type { SdkForm, Send } from './sdk-form.ts';
import { exchangeHeaders, sdkClientOptions, sdkRequestOptions } from './sdk-settings.ts';
import { RefusedExchange } from './errors/refused-exchange.ts';
import { translateError } from './errors/translate-error.ts';
import { questionOf, type VendorQuestion } from './vendor-question.ts';
import type { UpstreamCall } from './connection/upstream-call.ts';
import {
  type ExchangeForm,
  type ExchangeHeaders,
  UpstreamExchange,
} from './connection/upstream-exchange.ts';
import { PROBE_LIMITS } from '../limits.ts';
import { UpstreamHttp } from './connection/upstream-http.ts';
import type { UpstreamResponse } from './connection/upstream-response.ts';

/** Lets the error message name the variable with which the operator can raise the limit. */
const WHOLE_ANSWER = 'an answer (RHETOR_ANSWER_LIMIT)';

/** What an error is about. */
type Asked = { readonly model: string; readonly own?: object | undefined };

export abstract class SdkProvider<Client> {
  readonly id: string;
  abstract readonly dialects: readonly VendorDialect[];
  /** Without a trailing slash, a query or credentials. */
  protected readonly baseUrl: string;
  private readonly http: UpstreamHttp;
  private readonly form: SdkForm<Client>;
  private readonly exchangeForm: ExchangeForm;
  private readonly clientOptions: ReturnType<typeof sdkClientOptions>;
  private client: Promise<Client> | undefined;

  constructor(definition: ResolvedProvider, answerLimit: number, form: SdkForm<Client>) {
    const { origin, pathname } = new URL(definition.baseUrl ?? form.defaultBaseUrl);
    const { id, proxies } = definition;
    const secrets = secretsOf(definition);
    this.id = id;
    this.baseUrl = origin + withoutTrailingSlashes(pathname);
    this.http = new UpstreamHttp(id, origin, { proxies, secrets, answerLimit });
    this.form = form;
    this.exchangeForm = { ...exchangeHeaders(definition, form), toErrorBody: form.toErrorBody };
    this.clientOptions = sdkClientOptions(definition, this.baseUrl);
  }

  load(): Promise<Client> {
    this.client ??= this.form.load(this.clientOptions);
    return this.client;
  }

  /** Undefined for a server that answers but has no list, unless all servers of this vendor have one. */
  async probe(signal: AbortSignal): Promise<readonly OfferedModel[] | undefined> {
    const { list, models } = this.form;
    try {
      const response = await this.ask(this.http.call(PROBE_LIMITS), signal, list);
      return await listedModels(this.id, response, models);
    } catch (error) {
      const failure = this.translate(undefined, error);
      if (!models.needsList && NO_LIST.has(failure.upstreamStatus)) return undefined;
      throw failure;
    }
  }

  findModel(model: string, signal: AbortSignal): Promise<boolean> {
    const { find, findBody, carries } = this.form;
    const send: Send<Client> = (client, options) => find(client, options, model);
    const call = this.http.call(PROBE_LIMITS);
    return foundModel(
      async () => (await this.ask(call, signal, send, findBody?.(model))).text(),
      (answer) => carries(answer, model),
      (error) => this.translate(model, error),
    );
  }

  close(): Promise<void> {
    return this.http.close();
  }

  protected openWith(
    request: CompletionRequest,
    signal: AbortSignal,
    question: VendorQuestion<Send<Client>>,
  ): Promise<Observable<CompletionEvent>> {
    return request.isWhole
      ? this.openWhole(request, signal, question)
      : this.openStream(request, signal, question);
  }

  private async openStream(
    request: CompletionRequest,
    signal: AbortSignal,
    { send, toBody, toAnswer, read }: VendorQuestion<Send<Client>>,
  ): Promise<Observable<CompletionEvent>> {
    const call = this.http.call(request.limits);
    const onLastWord = (): void => call.answerEnded();
    const events = await openCompletion(
      {
        provider: this.id,
        request,
        start: (callSignal) => {
          const { body, headers } = questionOf(request, toBody, this.dialects);
          const opening = this.ask(call, callSignal, send, body, headers);
          return read(opening, toAnswer(request), onLastWord, request.own?.passesAnswer);
        },
        answerLimit: this.http.answerLimit,
        shownHeaders: () => call.answered?.shownHeaders,
        connectMs: () => call.connectMs,
        vendorLimits: () => call.answered?.vendorLimits,
        translate: (error) => this.translateOf(call, request, error),
      },
      signal,
    );
    call.contentStarted();
    return events;
  }

  private async openWhole(
    request: CompletionRequest,
    signal: AbortSignal,
    { send, toBody, toAnswer }: VendorQuestion<Send<Client>>,
  ): Promise<Observable<CompletionEvent>> {
    const passesBody = request.own?.passesAnswer === true;
    const call = this.http.call(wholeLimits(request.limits));
    const answer = async (): Promise<readonly CompletionEvent[]> => {
      const { body, headers } = questionOf(request, toBody, this.dialects);
      const response = await this.ask(call, signal, send, body, headers);
      const text = await response.wholeText(WHOLE_ANSWER, this.http.wholeLimit);
      return wholeEvents(toAnswer(request), text, passesBody);
    };
    return openWholeAnswer(
      {
        provider: this.id,
        request,
        answer,
        answerLimit: this.http.answerLimit,
        shownHeaders: () => call.answered?.shownHeaders,
        connectMs: () => call.connectMs,
        vendorLimits: () => call.answered?.vendorLimits,
        translate: (error) => this.translateOf(call, request, error),
      },
      signal,
    );
  }

  protected embedWith(
    request: EmbeddingRequest,
    signal: AbortSignal,
    send: Send<Client>,
    toBody: (request: EmbeddingRequest) => object,
    from: (provider: string, request: EmbeddingRequest, answer: unknown) => EmbeddingAnswer,
  ): Promise<EmbeddingAnswer> {
    const { trace } = request;
    const question = { body: toBody(request), ...(trace && { headers: trace }) };
    return this.askFor(request, signal, send, question, async (response) => {
      const body = await response.json(EMBEDDINGS, this.http.answerLimit);
      const { shownHeaders } = response;
      return { ...from(this.id, request, body), ...(shownHeaders && { shownHeaders }) };
    });
  }

  /** Asks for what is no answer of a model. */
  protected async askFor<Answer>(
    { model, limits, own }: Pick<CompletionRequest, 'limits'> & Asked,
    signal: AbortSignal,
    send: Send<Client>,
    { body, headers }: ReturnType<VendorQuestion<Send<Client>>['toBody']>,
    read: (response: UpstreamResponse) => Promise<Answer>,
  ): Promise<Answer> {
    const call = this.http.call(limits);
    try {
      return await read(await this.ask(call, signal, send, body, headers));
    } catch (error) {
      signal.throwIfAborted();
      throw this.translateOf(call, { model, own }, error);
    }
  }

  /**
   * Sends `body` in place of the one that the SDK is given, and `headers` over those that it decides.
   * Settles when the response headers have arrived.
   * @throws the failure of the call, or the error that the SDK makes of the vendor's answer
   */
  private async ask(
    call: UpstreamCall,
    signal: AbortSignal,
    send: Send<Client>,
    body?: object,
    headers?: ExchangeHeaders,
  ): Promise<UpstreamResponse> {
    const exchange = new UpstreamExchange(this.exchangeForm, call, signal, body, headers);
    let cause: unknown;
    try {
      await send(await this.load(), sdkRequestOptions(exchange));
    } catch (error) {
      if (exchange.failure !== undefined) throw exchange.failure.reason;
      signal.throwIfAborted();
      if (exchange.response !== undefined) throw new RefusedExchange(error, exchange);
      cause = error;
    }
    if (exchange.response !== undefined) return exchange.response;
    const message = `The client of ${this.id} refused to send the request.`;
    throw new RhetorError('invalid_value', message, { cause });
  }

  private translateOf(
    { connectMs }: UpstreamCall,
    { model, own }: Asked,
    error: unknown,
  ): RhetorError {
    const failure = this.translate(model, error, own !== undefined);
    failure.connectMs = connectMs;
    return failure;
  }

  private translate(model: string | undefined, error: unknown, isPassed = false): RhetorError {
    return translateError(this.http, model, error, this.form.failureOf, isPassed);
  }
}
