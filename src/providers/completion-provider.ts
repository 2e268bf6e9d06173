/** The contract that every kind of provider fulfils; nothing outside this folder knows a vendor. */
import type { Observable } from 'rxjs';
import type { ProviderKind } from '../config/provider-kinds.ts';
import type { ResolvedProvider } from '../config/providers-config.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../model/embedding.ts';
import type { VendorDialect } from '../model/vendor-fields.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../model/completion-request.ts';

export interface CompletionProvider {
  readonly id: string;
  readonly kind: ProviderKind;
  /** The dialects whose own fields it passes on untouched. */
  readonly dialects: readonly VendorDialect[];

  /**
   * Settles at the first event that carries content (see `carriesContent`), or at the end. While it
   * is pending nothing has been sent, so another model can still be asked.
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
   * Vectors of texts; absent where the kind has no such service. Aborting `signal` closes the socket.
   * @throws RhetorError as `open`
   */
  embed?(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer>;

  /** The options that are set and that this model takes; no other is sent to it. Pure and cheap. */
  takenOptions(model: string, options: CompletionOptions): readonly OptionName[];

  /**
   * Whether the model goes on from an assistant's message that comes last, rather than refusing it
   * or answering it; pure and cheap.
   */
  continuesPrefill(model: string): boolean;

  /** Loads the vendor's SDK, which must not count as the vendor's silence; absent without one. */
  load?(): Promise<unknown>;

  /**
   * Asks, with a free call, whether the provider would answer.
   * @returns the models it lists, if the vendor can list them
   * @throws RhetorError that says why not
   */
  probe(signal: AbortSignal): Promise<readonly OfferedModel[] | undefined>;

  /**
   * Asks the vendor, with a free call that holds nothing but the name, whether it knows a model that
   * it does not list: a dated id, an alias, a tag. Absent where the list is complete.
   * @throws RhetorError when it cannot be asked now
   */
  findModel?(model: string, signal: AbortSignal): Promise<boolean>;

  /** Takes no new calls; resolves when the running answers have ended and the pool is closed. */
  close(): Promise<void>;
}

export type OfferedModel = { readonly id: string; readonly contextWindow?: number };

/** Builds providers of one kind from their definitions. */
export interface ProviderFactory {
  readonly kind: ProviderKind;
  /** @param answerLimit bytes of text, reasoning and arguments of one answer; 32 MiB when omitted */
  create(definition: ResolvedProvider, answerLimit?: number): CompletionProvider;
}
