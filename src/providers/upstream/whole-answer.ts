/** An answer that comes as one JSON object where a stream was asked for. */
import { isRecord } from '../../model/json.ts';
import type { WireRecord } from '../../model/narrowing.ts';
import { LONGEST_UPSTREAM_EVENT } from '../limits.ts';
import { PassedBound } from '../passed-bound.ts';
import { parseWire } from './wire-json.ts';

const OPENING: ReadonlySet<number> = new Set(Buffer.from('{['));
/** White space, and the bytes of a mark of byte order. */
const SKIPPED: ReadonlySet<number> = new Set([...Buffer.from(' \t\r\n'), ...Buffer.from('\uFEFF')]);

/**
 * Whether a body begins as JSON: no line of a server-sent event begins so, whatever its content type.
 * Undefined for bytes that do not tell: white space.
 */
export function beginsJson(bytes: Uint8Array): boolean | undefined {
  const first = bytes.find((byte) => !SKIPPED.has(byte));
  return first === undefined ? undefined : OPENING.has(first);
}

export class WholeAnswer {
  private readonly decoder = new TextDecoder();
  private text = '';

  /** @throws PassedBound */
  push(bytes: Uint8Array): void {
    this.text += this.decoder.decode(bytes, { stream: true });
    if (this.text.length > LONGEST_UPSTREAM_EVENT) {
      throw PassedBound.ofBytes('an answer', LONGEST_UPSTREAM_EVENT);
    }
  }

  /**
   * Undefined for half an object, which is the sign of a cut. Some servers wrap an error in a list.
   * @throws PassedBound
   */
  end(): WireRecord | undefined {
    const value = this.parsed();
    const answer: unknown = Array.isArray(value) ? value[0] : value;
    return isRecord(answer) ? answer : undefined;
  }

  private parsed(): unknown {
    try {
      return parseWire(this.text + this.decoder.decode());
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
