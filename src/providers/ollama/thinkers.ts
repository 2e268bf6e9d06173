/** Which models of an Ollama have turned out not to think. */
import { RhetorError } from '../../model/rhetor-error.ts';

/** Ollama's words, with status 400; it checks this before it loads the model. */
const CANNOT_THINK = /does not support thinking|think value .{0,40}not supported/i;

/** Models that are remembered; a server has far fewer. */
const MOST_KNOWN = 10_000;

export class Thinkers {
  private readonly unable = new Set<string>();

  mayThink(model: string): boolean {
    return !this.unable.has(model);
  }

  /** Whether the failure says that the model cannot think, which is remembered. */
  learnFrom(model: string, error: unknown): boolean {
    if (!(error instanceof RhetorError) || !CANNOT_THINK.test(error.message)) return false;
    if (this.unable.size >= MOST_KNOWN) this.unable.clear();
    this.unable.add(model);
    return true;
  }
}
