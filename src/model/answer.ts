/** The fold of an answer: gathers its events into a message, and splits a message into events again. */
import { assertNever } from './assert-never.ts';
import type { AnswerDelta, CompletionEvent } from './completion-event.ts';
import type { Message, MessagePart } from './message.ts';

type GrowingThought = { text: string; signature: string | undefined };
type GrowingCall = { id: string; name: string; arguments: string };

export class AnswerFold {
  private text = '';
  /** Indexed by block and by call; skipped numbers leave holes. */
  private readonly thoughts: GrowingThought[] = [];
  private readonly calls: GrowingCall[] = [];

  /** Keeps the parts that an answer can have and ignores the others. */
  static from({ parts }: Message): AnswerFold {
    const answer = new AnswerFold();
    for (const part of parts) {
      if (part.type === 'text') answer.text += part.text;
      if (part.type === 'reasoning') {
        answer.thoughts.push({ text: part.text, signature: part.signature });
      }
      if (part.type === 'tool-call') {
        answer.calls.push({ id: part.id, name: part.name, arguments: part.arguments });
      }
    }
    return answer;
  }

  /** Events without content have no effect. */
  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.text += event.text;
        return;
      case 'reasoning-delta': {
        const { text, signature, block = 0 } = event;
        if (text === '' && signature === undefined) return;
        const thought = (this.thoughts[block] ??= { text: '', signature: undefined });
        thought.text += text;
        if (signature !== undefined) thought.signature = signature;
        return;
      }
      case 'tool-call-delta': {
        const call = (this.calls[event.index] ??= { id: '', name: '', arguments: '' });
        if (event.id !== undefined) call.id = event.id;
        if (event.name !== undefined) call.name = event.name;
        call.arguments += event.arguments;
        return;
      }
      case 'response-start':
      case 'usage':
      case 'response-end':
        return;
      default:
        assertNever(event);
    }
  }

  /**
   * Drops the signatures when another model continues: no vendor accepts the seal of a text that
   * its model did not write alone.
   */
  changeModel(): void {
    this.thoughts.forEach((thought) => (thought.signature = undefined));
  }

  /** Orders the parts as vendors expect them back: reasoning, text, tool calls. */
  toMessage(): Message {
    const parts = this.partsButCalls();
    this.calls.forEach((call) => parts.push({ type: 'tool-call', ...call }));
    return { role: 'assistant', parts };
  }

  /** The message of a cut-off answer, without tool calls: their arguments may be incomplete. */
  toCutMessage(): Message {
    return { role: 'assistant', parts: this.partsButCalls() };
  }

  /** The smallest number of deltas with the same meaning. */
  toEvents(): readonly AnswerDelta[] {
    const events: AnswerDelta[] = [];
    this.thoughts.forEach(({ text, signature }, block) =>
      events.push({
        type: 'reasoning-delta',
        text,
        ...(block > 0 && { block }),
        ...(signature !== undefined && { signature }),
      }),
    );
    if (this.text !== '') events.push({ type: 'text-delta', text: this.text });
    this.calls.forEach((call, index) => events.push({ type: 'tool-call-delta', index, ...call }));
    return events;
  }

  private partsButCalls(): MessagePart[] {
    const parts: MessagePart[] = [];
    this.thoughts.forEach(({ text, signature }) =>
      parts.push({ type: 'reasoning', text, ...(signature !== undefined && { signature }) }),
    );
    if (this.text !== '') parts.push({ type: 'text', text: this.text });
    return parts;
  }
}
