/** What an answer that is held back has so far, in case it does not come to its end. */
import type { StoredTurn } from '../context/stored-turn.ts';
import type { CutStatus } from '../context/stored-context.ts';
import { Answer } from '../model/answer.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { Message } from '../model/message.ts';
import type { RouteStart } from '../routing/routed-event.ts';

export class HeldAnswer {
  /** Stores a cut reply; set once it is known as what. */
  onCut:
    | ((start: RouteStart, reply: Message, status: CutStatus) => Promise<StoredTurn | undefined>)
    | undefined;
  private current: { readonly start: RouteStart; readonly reply: Answer } | undefined;

  /** A further answer takes the place of one that failed. */
  begin(start: RouteStart): (event: CompletionEvent) => void {
    const reply = new Answer();
    this.current = { start, reply };
    return (event) => reply.add(event);
  }

  /** Undefined if there is nothing to keep. */
  async keep(status: CutStatus): Promise<StoredTurn | undefined> {
    const reply = this.current?.reply.toCutMessage();
    if (this.current === undefined || reply === undefined || reply.parts.length === 0) {
      return undefined;
    }
    return this.onCut?.(this.current.start, reply, status);
  }
}
