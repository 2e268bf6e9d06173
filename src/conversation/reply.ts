/** Gathers an answer's deltas into the message that is stored; one instance a turn. */
import type { CompletionEvent } from '../model/completion-event.ts';
import type { Message, MessagePart, ReasoningPart } from '../model/message.ts';

type GrowingToolCall = { id: string; name: string; arguments: string };
type GrowingReasoning = { text: string; signature: string | undefined };

export class Reply {
  private text = '';
  private readonly reasoning: GrowingReasoning[] = [];
  private isReasoningOpen = false;
  private readonly toolCalls: GrowingToolCall[] = [];

  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.text += event.text;
        break;
      case 'reasoning-delta':
        this.addReasoning(event.text, event.signature);
        break;
      case 'tool-call-delta': {
        const call = (this.toolCalls[event.index] ??= { id: '', name: '', arguments: '' });
        if (event.id !== undefined) call.id = event.id;
        if (event.name !== undefined) call.name = event.name;
        call.arguments += event.arguments;
        break;
      }
      default:
        break;
    }
  }

  /** Another model goes on: what the former one thought is not sealed by this one's signature. */
  changeModel(): void {
    for (const block of this.reasoning) block.signature = undefined;
    this.isReasoningOpen = false;
  }

  /** In the order that vendors want them back: reasoning, text, tool calls. */
  toMessage(): Message {
    const parts: MessagePart[] = this.reasoning.map(({ text, signature }): ReasoningPart => ({
      type: 'reasoning',
      text,
      ...(signature === undefined ? {} : { signature }),
    }));
    if (this.text !== '') parts.push({ type: 'text', text: this.text });
    for (const call of this.toolCalls) parts.push({ type: 'tool-call', ...call });
    return { role: 'assistant', parts };
  }

  /** A cut answer keeps what can be sent again: a tool call whose arguments are cut off cannot. */
  toCutMessage(): Message {
    const { role, parts } = this.toMessage();
    return { role, parts: parts.filter((part) => part.type !== 'tool-call') };
  }

  /** A signature seals its block: what follows begins a new one. */
  private addReasoning(text: string, signature: string | undefined): void {
    if (text === '' && signature === undefined) return;
    const open = this.isReasoningOpen ? this.reasoning.at(-1) : undefined;
    if (open === undefined) this.reasoning.push({ text, signature });
    else {
      open.text += text;
      open.signature = signature;
    }
    this.isReasoningOpen = signature === undefined;
  }
}
