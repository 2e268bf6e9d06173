/** The fold of an answer: gathers its events into a message, and splits a message into events again. */
import { assertNever } from './assert-never.ts';
import type { AnswerDelta, CompletionEvent } from './completion-event.ts';
import type { Message, MessagePart, VendorPart } from './message.ts';
import type { VendorFields } from './vendors/vendor-fields.ts';
import { withoutOpenUses } from './vendors/vendor-part.ts';

/** The marks of a text that has none and does not go on with the text before it. */
const ANOTHER_TEXT: VendorFields = { dialect: 'openai', fields: {} };

type GrowingThought = { text: string; signature: string | undefined };
type GrowingText = { text: string; vendor: VendorFields | undefined; isClosed: boolean };
type GrowingCall = {
  id: string;
  name: string;
  arguments: string;
  vendor: VendorFields | undefined;
};

/** What lies between two of the vendor's own parts. */
class Stretch {
  /** By block of the whole answer; a number that is not of this stretch leaves a hole. */
  readonly thoughts: GrowingThought[] = [];
  readonly texts: GrowingText[] = [];
  /** By index of the call in the whole answer. */
  readonly calls: GrowingCall[] = [];

  get hasContent(): boolean {
    return this.calls.length > 0 || this.texts.some(({ text }) => text !== '');
  }
}

export class AnswerFold {
  private stretch = new Stretch();
  private readonly pieces: (Stretch | VendorPart)[] = [this.stretch];
  /** By block and by index of the call. */
  private readonly thoughts: GrowingThought[] = [];
  private readonly calls: GrowingCall[] = [];
  /** Where each of the thoughts is. */
  private readonly homes: Stretch[] = [];
  /** Several models wrote it: the text of one goes on with that of the other, whatever it thought between. */
  private isMixed = false;

  /** Keeps the parts that an answer can have and ignores the others. */
  static from({ parts }: Message): AnswerFold {
    const answer = new AnswerFold();
    for (const part of parts) {
      if (part.type === 'text') answer.addText(part.text, part.vendor ?? ANOTHER_TEXT);
      if (part.type === 'reasoning') {
        const { text, signature } = part;
        answer.thoughtAt(answer.thoughts.length, { text, signature });
      }
      if (part.type === 'tool-call') {
        const { id, name, arguments: text, vendor } = part;
        answer.callAt(answer.calls.length, { id, name, arguments: text, vendor });
      }
      if (part.type === 'vendor') answer.addOwn(part);
    }
    return answer;
  }

  /** Events without content have no effect. */
  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.addText(event.text, event.vendor);
        return;
      case 'text-marks':
        this.mark(event.vendor);
        return;
      case 'reasoning-delta': {
        const { text, signature, block = 0 } = event;
        if (text === '' && signature === undefined) return;
        const thought = this.thoughtAt(block);
        thought.text += text;
        if (signature !== undefined) thought.signature = signature;
        return;
      }
      case 'tool-call-delta': {
        const call = this.callAt(event.index);
        if (event.id !== undefined) call.id = event.id;
        if (event.name !== undefined) call.name = event.name;
        if (event.vendor !== undefined) call.vendor = event.vendor;
        call.arguments += event.arguments;
        return;
      }
      case 'vendor-item':
        this.addOwn(event.part);
        return;
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
    this.isMixed = true;
    this.thoughts.forEach((thought) => (thought.signature = undefined));
    this.calls.forEach((call) => (call.vendor = undefined));
  }

  /** Between the vendor's own parts, orders the others as vendors expect them back: reasoning, text, tool calls. */
  toMessage(): Message {
    return { role: 'assistant', parts: this.parts() };
  }

  /**
   * The message of a cut-off answer, without tool calls: their arguments may be incomplete. Nor does
   * it have what a tool of the vendor's was asked and has not answered.
   */
  toCutMessage(): Message {
    const parts = this.parts().filter(({ type }) => type !== 'tool-call');
    return { role: 'assistant', parts: withoutOpenUses(parts) };
  }

  /** The smallest number of deltas with the same meaning. */
  toEvents(): readonly AnswerDelta[] {
    const events: AnswerDelta[] = [];
    for (const piece of this.pieces) {
      if (piece instanceof Stretch) addEvents(piece, events);
      else events.push({ type: 'vendor-item', part: piece });
    }
    return events;
  }

  private parts(): MessagePart[] {
    const parts: MessagePart[] = [];
    for (const piece of this.pieces) {
      if (piece instanceof Stretch) addParts(piece, parts);
      else parts.push(piece);
    }
    return parts;
  }

  private addText(text: string, vendor: VendorFields | undefined): void {
    const { texts } = this.stretch;
    const last = texts.at(-1);
    if (last === undefined || vendor !== undefined || last.isClosed) {
      texts.push({ text, vendor, isClosed: false });
    } else last.text += text;
  }

  private mark(marks: VendorFields): void {
    const last = this.stretch.texts.at(-1);
    if (last === undefined) return;
    last.vendor = { ...marks, fields: { ...last.vendor?.fields, ...marks.fields } };
    last.isClosed = true;
  }

  /** A vendor that reasons once more after it has said something wants that back in its place. */
  private thoughtAt(
    block: number,
    begun: GrowingThought = { text: '', signature: undefined },
  ): GrowingThought {
    const known = this.thoughts[block];
    if (known !== undefined) return known;
    const isFurther = this.thoughts.length > 0 && block >= this.thoughts.length;
    if (isFurther && this.stretch.hasContent && !this.isMixed) this.beginStretch();
    // One that comes late stays before those after it.
    const home = this.homes.find((later, number) => number > block && later) ?? this.stretch;
    this.homes[block] = home;
    home.thoughts[block] = this.thoughts[block] = begun;
    return begun;
  }

  private callAt(
    index: number,
    begun: GrowingCall = { id: '', name: '', arguments: '', vendor: undefined },
  ): GrowingCall {
    const known = this.calls[index];
    if (known !== undefined) return known;
    this.stretch.calls[index] = this.calls[index] = begun;
    return begun;
  }

  private addOwn(part: VendorPart): void {
    this.pieces.push(part);
    this.beginStretch();
  }

  private beginStretch(): void {
    this.pieces.push((this.stretch = new Stretch()));
  }
}

function addParts({ thoughts, texts, calls }: Stretch, parts: MessagePart[]): void {
  thoughts.forEach(({ text, signature }) =>
    parts.push({ type: 'reasoning', text, ...(signature !== undefined && { signature }) }),
  );
  for (const { text, vendor } of texts) {
    const marks =
      vendor !== undefined && Object.keys(vendor.fields).length > 0 ? vendor : undefined;
    if (text !== '') parts.push({ type: 'text', ...known({ text, vendor: marks }) });
  }
  calls.forEach((call) => parts.push({ type: 'tool-call', ...known(call) }));
}

function addEvents({ thoughts, texts, calls }: Stretch, events: AnswerDelta[]): void {
  thoughts.forEach(({ text, signature }, block) =>
    events.push({
      type: 'reasoning-delta',
      text,
      ...(block > 0 && { block }),
      ...(signature !== undefined && { signature }),
    }),
  );
  texts
    .filter(({ text }) => text !== '')
    .forEach(({ text, vendor }, place) => {
      const begun = vendor === ANOTHER_TEXT && place === 0 ? undefined : vendor;
      // Without marks it would go on with the text before it.
      const marks = begun ?? (place > 0 ? ANOTHER_TEXT : undefined);
      events.push({ type: 'text-delta', ...known({ text, vendor: marks }) });
    });
  calls.forEach((call, index) => events.push({ type: 'tool-call-delta', index, ...known(call) }));
}

/** Without marks where there are none. */
function known<Growing extends { readonly vendor: VendorFields | undefined }>({
  vendor,
  ...rest
}: Growing): Omit<Growing, 'vendor'> & { readonly vendor?: VendorFields } {
  return vendor === undefined ? rest : { ...rest, vendor };
}
