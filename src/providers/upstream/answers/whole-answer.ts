/** Reads an answer that is one JSON object although a stream was requested. */
import { isRecord } from '../../../model/json/json.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';
import { LONGEST_UPSTREAM_EVENT } from '../../limits.ts';
import { PassedBound } from '../../passed-bound.ts';
import { parseWire } from '../wire-json.ts';

const OPENING: ReadonlySet<number> = new Set(Buffer.from('{['));
/** White space, and the bytes of a byte order mark. */
const SKIPPED: ReadonlySet<number> = new Set([...Buffer.from(' \t\r\n'), ...Buffer.from('\uFEFF')]);

/**
 * Whether a body starts as JSON, whatever its content type; no line of a server-sent event starts this way.
 * Undefined for white space alone.
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
    this.add(this.decoder.decode(bytes, { stream: true }));
  }

  /** @throws PassedBound */
  add(text: string): void {
    this.text += text;
    if (this.text.length > LONGEST_UPSTREAM_EVENT) {
      throw PassedBound.ofBytes('an answer', LONGEST_UPSTREAM_EVENT);
    }
  }

  /**
   * Undefined for a partial object, which means a cut-off answer. Some servers wrap an error in a list.
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
