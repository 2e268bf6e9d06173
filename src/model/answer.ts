/** The fold of an answer: gathers its events into a message, and splits a message into events again. */
import { assertNever } from './assert-never.ts';
import type { AnswerDelta, CompletionEvent } from './completion-event.ts';
import type { Message, MessagePart } from './message.ts';
import type { VendorFields } from './vendor-fields.ts';

type GrowingThought = { text: string; signature: string | undefined };
type GrowingText = { text: string; vendor: VendorFields | undefined };
type GrowingCall = {
  id: string;
  name: string;
  arguments: string;
  vendor: VendorFields | undefined;
};

export class AnswerFold {
  private readonly texts: GrowingText[] = [];
  /** By block and by index of the call; a number that never came leaves a hole. */
  private readonly thoughts: GrowingThought[] = [];
  private readonly calls: GrowingCall[] = [];

  /** Keeps the parts that an answer can have and ignores the others. */
  static from({ parts }: Message): AnswerFold {
    const answer = new AnswerFold();
    for (const part of parts) {
      if (part.type === 'text') answer.addText(part.text, part.vendor);
      if (part.type === 'reasoning') {
        answer.thoughts.push({ text: part.text, signature: part.signature });
      }
      if (part.type === 'tool-call') {
        const { id, name, arguments: text, vendor } = part;
        answer.calls.push({ id, name, arguments: text, vendor });
      }
    }
    return answer;
  }

  /** Events without content have no effect. */
  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.addText(event.text, event.vendor);
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
        const call = (this.calls[event.index] ??= {
          ...{ id: '', name: '', arguments: '', vendor: undefined },
        });
        if (event.id !== undefined) call.id = event.id;
        if (event.name !== undefined) call.name = event.name;
        if (event.vendor !== undefined) call.vendor = event.vendor;
        call.arguments += event.arguments;
        return;
      }
      case 'response-start':
      case 'vendor-frame':
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
    this.calls.forEach((call) => (call.vendor = undefined));
  }

  /** Orders the parts as vendors expect them back: reasoning, text, tool calls. */
  toMessage(): Message {
    const parts = this.partsButCalls();
    this.calls.forEach((call) => parts.push({ type: 'tool-call', ...known(call) }));
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
    for (const text of this.texts) {
      if (text.text !== '') events.push({ type: 'text-delta', ...known(text) });
    }
    this.calls.forEach((call, index) =>
      events.push({ type: 'tool-call-delta', index, ...known(call) }),
    );
    return events;
  }

  private partsButCalls(): MessagePart[] {
    const parts: MessagePart[] = [];
    this.thoughts.forEach(({ text, signature }) =>
      parts.push({ type: 'reasoning', text, ...(signature !== undefined && { signature }) }),
    );
    for (const text of this.texts) {
      if (text.text !== '') parts.push({ type: 'text', ...known(text) });
    }
    return parts;
  }

  private addText(text: string, vendor: VendorFields | undefined): void {
    const last = this.texts.at(-1);
    if (last === undefined || vendor !== undefined) this.texts.push({ text, vendor });
    else last.text += text;
  }
}

/** Without marks where there are none. */
function known<Growing extends { readonly vendor: VendorFields | undefined }>({
  vendor,
  ...rest
}: Growing): Omit<Growing, 'vendor'> & { readonly vendor?: VendorFields } {
  return vendor === undefined ? rest : { ...rest, vendor };
}
