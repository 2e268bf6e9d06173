/** What a request asks of the routing. */
import type { Timeouts } from '../config/timeouts.ts';
import type { CompletionOptions } from '../model/completion-request.ts';
import type { Message } from '../model/message.ts';
import type { OwnBody } from '../model/vendors/own-body.ts';
import type { StreamRecovery } from '../model/choices/stream-recovery.ts';
import type { UnknownFields } from '../model/choices/unknown-fields.ts';
import type { VendorFieldNames } from '../model/vendors/vendor-fields.ts';
import type { ModelWish } from './candidate-plan.ts';
import type { Affinity } from './affinity.ts';
import type { ResolvedWish } from './names/resolve-wish.ts';

export type RouteRequest = {
  readonly component: string | undefined;
  readonly taskType: string;
  readonly wish: ModelWish;
  /** The id of the key that asks; absent for the administrator and for anyone. */
  readonly keyId?: string;
  /** Patterns of `provider/model` and `rhetor/rule` that the caller may use; absent: everything. */
  readonly allowedModels?: readonly string[];
  /** The caller's own options: a candidate that does not support one is skipped. */
  readonly options: CompletionOptions;
  /**
   * Treats the caller's options like a rule's: unsupported ones are dropped and reported. For
   * clients that send a default temperature with every request, whether or not their user asked for
   * it: a refusal would leave them no model without that option.
   */
  readonly areOptionsWishes?: boolean;
  /**
   * Refuses the request if the named model does not support what the caller sent. For clients that
   * were promised one model and do not expect another one's answer.
   */
  readonly isModelFirm?: boolean;
  /** Fields that can be sent only to a provider that speaks their dialect. */
  readonly vendor?: VendorFieldNames;
  /** Absent: what the rule says, else `refuse`. */
  readonly unknownFields?: UnknownFields;
  /** The caller's own. */
  readonly messages?: readonly Message[];
  readonly timeouts: Timeouts | undefined;
  /** Undefined means the rule's setting. */
  readonly streamRecovery: StreamRecovery | undefined;
  /** The conversation that the request belongs to; called only if a pool asks for it. */
  readonly affinity?: () => Affinity | undefined;
  /** The caller's own body; see `CompletionRequest.own`. */
  readonly own?: Pick<OwnBody, 'dialect'>;
  /** Whether the caller reads a stream. */
  readonly isStreaming?: boolean;
  /** Whether the vendor is asked for a stream; absent: what the rule or the provider says, else as it suits. */
  readonly upstreamStream?: boolean;
};

/** A request whose names are resolved. */
export type ResolvedRequest = Omit<RouteRequest, 'wish'> & { readonly wish: ResolvedWish };
