/** What a turn has said so far, as few events as tell it, for a caller who comes later. */
import type { TurnEvent } from '../turn-event.ts';

/** Neighbouring deltas of one kind are joined, so that it is as large as the answer and no larger. */
export class Transcript {
  private readonly said: TurnEvent[] = [];

  get events(): readonly TurnEvent[] {
    return this.said;
  }

  add(event: TurnEvent): void {
    const last = this.said.at(-1);
    const joined = last && joinDeltas(last, event);
    if (joined === undefined) this.said.push(event);
    else this.said[this.said.length - 1] = joined;
  }
}

function joinDeltas(left: TurnEvent, right: TurnEvent): TurnEvent | undefined {
  if (left.type === 'text-delta' && right.type === 'text-delta') {
    return { type: 'text-delta', text: left.text + right.text };
  }
  // A signature seals its block: what follows belongs to the next one.
  if (
    left.type === 'reasoning-delta' &&
    right.type === 'reasoning-delta' &&
    left.signature === undefined
  ) {
    return { ...right, text: left.text + right.text };
  }
  if (
    left.type === 'tool-call-delta' &&
    right.type === 'tool-call-delta' &&
    left.index === right.index
  ) {
    return { ...left, ...right, arguments: left.arguments + right.arguments };
  }
  return undefined;
}
