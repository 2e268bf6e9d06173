/** The wire format of one vendor: the bytes of a script and of its errors. */
import type { Reason, Script } from './script.ts';

/** Faults count `token` frames; a fault can leave out the `sentinel` (F11). */
export type WireFrame = {
  readonly role: 'open' | 'token' | 'close' | 'sentinel';
  readonly text: string;
};

export type WireRequest = {
  readonly model: string;
  /** OpenAI reports counts only on request. */
  readonly wantsUsage: boolean;
};

export interface VendorWire {
  readonly contentType: string;
  frames(script: Script, request: WireRequest): readonly WireFrame[];
  /** The answer to a request for no stream. */
  whole(script: Script, request: WireRequest): object;
  /** A keep-alive without content, if the vendor has one. */
  readonly ping: string;
  readonly invalidJson: string;
  errorEvent(reason: Reason, message: string | undefined, request: WireRequest): string;
  errorBody(reason: Reason, message: string | undefined, request: WireRequest): string;
}
