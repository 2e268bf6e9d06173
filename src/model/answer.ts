/** The fold of an answer: its events gathered into the message that they make, and back again. */
import { assertNever } from './assert-never.ts';
import type { AnswerDelta, CompletionEvent } from './completion-event.ts';
import type { Message, MessagePart } from './message.ts';

type GrowingThought = { text: string; signature: string | undefined };
type GrowingCall = { id: string; name: string; arguments: string };

export class AnswerFold {
  private text = '';
  /** By block and by index of the call; a number that never came leaves a hole. */
  private readonly thoughts: GrowingThought[] = [];
  private readonly calls: GrowingCall[] = [];

  /** What of a message an answer can have; other parts are left out. */
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

  /** Events without content change nothing. */
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

  /** Another model continues: nobody takes back what is sealed by a model that did not write all of it. */
  changeModel(): void {
    this.thoughts.forEach((thought) => (thought.signature = undefined));
  }

  /** Parts come in the order that vendors want them back in: reasoning, text, tool calls. */
  toMessage(): Message {
    const parts = this.partsButCalls();
    this.calls.forEach((call) => parts.push({ type: 'tool-call', ...call }));
    return { role: 'assistant', parts };
  }

  /** A cut answer keeps what can be sent again: a tool call whose arguments are cut off cannot. */
  toCutMessage(): Message {
    return { role: 'assistant', parts: this.partsButCalls() };
  }

  /** As few deltas as have the same meaning. */
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
