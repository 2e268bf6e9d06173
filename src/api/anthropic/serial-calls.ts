/** Reorders an answer's deltas so that no call begins before the previous one is complete; pure. */
import type { AnswerDelta } from '../../model/completion-event.ts';

/**
 * Most models write calls sequentially, and nothing is held; some servers interleave them. One
 * instance per stream.
 */
export class SerialCalls {
  private open: { readonly index: number; json: string } | undefined;
  private readonly closed = new Set<number>();
  private waiting: AnswerDelta[] = [];

  /** @returns the deltas that can be sent now */
  push(delta: AnswerDelta): readonly AnswerDelta[] {
    if (this.open === undefined || isOf(delta, this.open.index)) {
      const sent = this.pass(delta);
      return this.waiting.length === 0 ? sent : [...sent, ...this.releaseComplete()];
    }
    this.waiting.push(delta);
    return this.releaseComplete();
  }

  /** @returns the deltas held for a call that was never completed */
  end(): readonly AnswerDelta[] {
    const released: AnswerDelta[] = [];
    while (this.waiting.length > 0) released.push(...this.release());
    return released;
  }

  private releaseComplete(): readonly AnswerDelta[] {
    const released: AnswerDelta[] = [];
    while (this.waiting.length > 0 && isComplete(this.open?.json)) {
      released.push(...this.release());
    }
    return released;
  }

  /**
   * Called when the open call is complete: continues with the first waiting call and its deltas.
   */
  private release(): readonly AnswerDelta[] {
    if (this.open !== undefined) this.closed.add(this.open.index);
    this.open = undefined;
    const waiting = this.waiting;
    this.waiting = [];
    return waiting.flatMap((delta) => {
      if (this.open === undefined || isOf(delta, this.open.index)) return this.pass(delta);
      this.waiting.push(delta);
      return [];
    });
  }

  private pass(delta: AnswerDelta): readonly AnswerDelta[] {
    if (delta.type !== 'tool-call-delta') return [delta];
    // Only white space follows a complete JSON text.
    if (this.closed.has(delta.index)) return [];
    this.open ??= { index: delta.index, json: '' };
    this.open.json += delta.arguments;
    return [delta];
  }
}

function isOf(delta: AnswerDelta, index: number): boolean {
  return delta.type === 'tool-call-delta' && delta.index === index;
}

function isComplete(json: string | undefined): boolean {
  if (json === undefined) return true;
  if (!json.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
