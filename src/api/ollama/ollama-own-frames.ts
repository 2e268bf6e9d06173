/** Passes on the lines of an answer as Ollama wrote them. */
import type { OwnFrames } from '../http/dialect-frames.ts';

export const OLLAMA_OWN_FRAMES: OwnFrames = {
  of: ({ text }) => `${text}\n`,
  // The line that ends the answer is always the vendor's.
  end: () => '',
};
