/** Passes on the events of a message as the vendor wrote them. */
import { type OwnFrames, sseFrame } from '../http/own-frames.ts';

const STOP = { name: 'message_stop', text: '{"type":"message_stop"}' };

export const ANTHROPIC_OWN_FRAMES: OwnFrames = {
  of: sseFrame,
  // Some servers end a message only with its stop reason.
  end: (_end, closing) => (closing.some(({ text }) => isStop(text)) ? '' : sseFrame(STOP)),
};

function isStop(text: string): boolean {
  return text.includes(STOP.name);
}
