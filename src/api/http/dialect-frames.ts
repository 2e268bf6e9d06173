/** What a dialect writes for the events of a streamed answer. */
import type { TranslatedEvent, TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import type { VendorFrame } from '../../model/completion-event.ts';

/** A dialect's frames, each including its line breaks. */
export type SseFrames = {
  /** Defaults to server-sent events. */
  readonly contentType?: string;
  /** Sent during silence; defaults to a comment. */
  readonly keepAlive?: () => string;
  readonly of: (event: TranslatedEvent) => string | undefined;
  /** For answers in the vendor's own frames; absent: the dialect is no vendor's. */
  readonly own?: OwnFrames;
  readonly failure: (error: ErrorBody) => string;
};

/** How a dialect passes on the frames of a vendor that speaks it. */
export type OwnFrames = {
  /** Undefined for a frame that the caller did not ask for. */
  readonly of: (frame: PassedFrame, source: TurnSource) => string | undefined;
  /**
   * What a closing frame says besides that the answer ends, for an answer that fails after all;
   * absent: closing frames of the dialect say nothing else.
   */
  readonly unended?: (frame: PassedFrame) => string | undefined;
  /** What belongs before the closing frames, where the vendor's own were not to be shown. */
  readonly beforeClosing?: OwnFrames['end'];
  /**
   * What the stream still lacks at its end.
   * @param closing the frames after which a reader may take the answer for complete
   */
  readonly end: (end: TurnEnd, closing: readonly PassedFrame[]) => string;
};

export type PassedFrame = Pick<VendorFrame, 'name' | 'isClosing'> & { readonly text: string };
