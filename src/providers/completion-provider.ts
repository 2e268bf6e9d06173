/** The contract of every kind of provider; nothing outside this folder knows a vendor. */
import type { Observable } from 'rxjs';
import type { ProviderKind } from '../config/provider-kinds.ts';
import type { ResolvedProvider } from '../config/providers-config.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { TokenCountRequest } from '../model/token-count.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../model/embedding.ts';
import type { Message } from '../model/message.ts';
import type { VendorDialect } from '../model/vendors/vendor-fields.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../model/completion-request.ts';

export interface CompletionProvider {
  readonly id: string;
  readonly kind: ProviderKind;
  /** The dialects whose own fields it passes on unchanged. */
  readonly dialects: readonly VendorDialect[];

  /**
   * Settles at the first event that carries content (see `carriesContent`), or at the end. While it
   * is pending nothing has been sent to the caller, so another model can still be asked.
   *
   * The Observable emits `response-start`, then deltas, then exactly one `response-end`, and
   * completes; or it errors with a RhetorError. A stream that stops without its terminal marker is
   * `upstream_truncated`. It takes one subscriber. Unsubscribing, or aborting `signal` at any time,
   * closes the upstream socket within 200 ms.
   *
   * @throws RhetorError (`upstream_error`, `upstream_timeout`, `upstream_truncated`, `rate_limited`,
   *   `model_not_found`, `context_length_exceeded`, `content_filtered`, `invalid_value`), or the
   *   reason of `signal`
   */
  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>>;

  /**
   * Embeds texts; absent if the kind has no embeddings. Aborting `signal` closes the socket.
   * @throws RhetorError as `open` does
   */
  embed?(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer>;

  /**
   * Counts the tokens of a body in the provider's own dialect; absent if the vendor does not count.
   * Aborting `signal` closes the socket.
   */
  countTokens?(request: TokenCountRequest, signal: AbortSignal): Promise<number>;

  /** The set options that this model supports; others are not sent to it. Pure and cheap. */
  takenOptions(model: string, options: CompletionOptions): readonly OptionName[];

  /**
   * Options that this model has turned out not to take, perhaps only while it was being asked; absent
   * where the vendor refuses none. Pure and cheap.
   */
  refusedOptions?(model: string): readonly OptionName[];

  /**
   * Names of what the messages hold and this model is not sent, since it would be refused or means
   * nothing to it; absent where nothing is left out. Pure and cheap.
   */
  lostParts?(model: string, messages: readonly Message[]): readonly string[];

  /**
   * Whether the model continues a trailing assistant message, instead of refusing or answering it. Pure
   * and cheap.
   */
  continuesPrefill(model: string): boolean;

  /** Loads the vendor's SDK, so that loading does not count as the vendor's silence; absent without one. */
  load?(): Promise<unknown>;

  /**
   * Finds out, with a free call, whether the provider would answer.
   * @returns the models it lists, if the vendor can list them
   * @throws RhetorError with the reason why it would not
   */
  probe(signal: AbortSignal): Promise<readonly OfferedModel[] | undefined>;

  /**
   * Asks the vendor, with a free call that holds only the name, whether it knows a model that it does not
   * list: a dated id, an alias, a tag. Absent if the list is complete.
   * @throws RhetorError if the vendor cannot be asked now
   */
  findModel?(model: string, signal: AbortSignal): Promise<boolean>;

  /** Accepts no new calls; resolves when the running answers have ended and the pool is closed. */
  close(): Promise<void>;
}

export type OfferedModel = { readonly id: string; readonly contextWindow?: number };

/** Builds providers of one kind from their definitions. */
export interface ProviderFactory {
  readonly kind: ProviderKind;
  /** @param answerLimit bytes of text, reasoning and arguments of one answer; default 32 MiB */
  create(definition: ResolvedProvider, answerLimit?: number): CompletionProvider;
}
