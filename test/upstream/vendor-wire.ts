/** How one vendor writes on the wire: the bytes of a script, and of its errors. */
import type { Reason, Script } from './script.ts';

/** `token` frames are counted by the faults; the `sentinel` is what can be left out (F11). */
export type WireFrame = {
  readonly role: 'open' | 'token' | 'close' | 'sentinel';
  readonly text: string;
};

export type WireRequest = {
  readonly model: string;
  /** OpenAI counts only when it is asked to. */
  readonly wantsUsage: boolean;
};

export interface VendorWire {
  readonly contentType: string;
  frames(script: Script, request: WireRequest): readonly WireFrame[];
  /** A sign of life without content, if the vendor has one. */
  readonly ping: string;
  readonly invalidJson: string;
  errorEvent(reason: Reason, message: string | undefined, request: WireRequest): string;
  errorBody(reason: Reason, message: string | undefined, request: WireRequest): string;
}
