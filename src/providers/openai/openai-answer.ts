/** One chat completion, chunk by chunk or whole, as CompletionEvents. */
import type { CompletionEvent, ResponseEnd } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import {
  countOf,
  NO_FIELDS,
  recordAt,
  textAt,
  type WireRecord,
} from '../../model/json/narrowing.ts';
import { laterUsage, UNKNOWN_USAGE, type TokenUsage } from '../../model/usage.ts';
import { answeredBy, modelIn } from '../upstream/wire/answering-model.ts';
import { wireContentText } from '../upstream/wire/content-parts.ts';
import { finishReasonOf, saidFinish } from '../upstream/wire/finish-words.ts';
import type { StreamedAnswer } from '../upstream/answers/streamed-answer.ts';
import { reasoningIn } from '../upstream/wire/reasoning-text.ts';
import {
  argumentsText,
  neededWireRecord,
  optionalWireList,
  optionalWireRecord,
  optionalWireText,
} from '../upstream/wire-fields.ts';
import { callMarks } from './call-marks.ts';
import { ChatChoices } from './chat-choices.ts';
import { FreeTexts } from './free-texts.ts';
import { failedEvent, failedWhole, throwOpenAIError } from './openai-errors.ts';
import { MessageExtras } from './message-extras.ts';
import { OpenAIToolCalls } from './openai-tool-calls.ts';
import { fromChatUsage } from './openai-usage.ts';
import { ReadChoice } from './read-choice.ts';
import { isReadableChunk, isReadableCompletion } from './readable-chunk.ts';

const NOTHING: readonly CompletionEvent[] = [];
const DELTA = 'choices[0].delta';

/** One instance for each answer. */
export class OpenAIAnswer implements StreamedAnswer {
  /** The counts come after the finish reason, so it is the stream's end that says so. */
  readonly isComplete = false;
  private readonly provider: string;
  private readonly toolCalls = new OpenAIToolCalls();
  private readonly freeTexts = new FreeTexts();
  private readonly read = new ReadChoice();
  private finishReason: string | undefined;
  /** Token counts or an empty finish reason have arrived. */
  private isEnding = false;
  private text = '';
  private hasThought = false;
  private isRefusal = false;
  private readonly extras = new MessageExtras();
  private hasExtras = false;
  private usage: TokenUsage = UNKNOWN_USAGE;
  private model: string | undefined;
  /** Undefined if the caller asked for one, as nearly all do. */
  private readonly choices: ChatChoices | undefined;
  /** A call of the last chunk has another id or number for the vendor's clients than for us. */
  private hasOddCall = false;

  /** @param asked how many choices the caller wants */
  constructor(provider: string, asked = 1) {
    this.provider = provider;
    if (asked > 1) this.choices = new ChatChoices(asked);
  }

  get isClosing(): boolean {
    return this.choices?.isClosing ?? this.finishReason !== undefined;
  }

  /** The pieces of other choices have no translation. */
  readable(chunk: WireRecord): WireRecord | undefined {
    if (this.choices !== undefined) return chunk;
    return this.hasOddCall || !isReadableChunk(chunk) ? undefined : chunk;
  }

  readableWhole(answer: WireRecord): WireRecord | undefined {
    if (this.choices !== undefined) return answer;
    return isReadableCompletion(answer) ? answer : undefined;
  }

  accept(chunk: WireRecord, name?: string): readonly CompletionEvent[] {
    throwOpenAIError(chunk, name);
    this.model ??= modelIn(chunk);
    this.count(chunk['usage']);
    if (chunk['x_groq'] !== undefined) this.count(recordAt(chunk, 'x_groq')['usage']);
    this.hasOddCall = false;
    const choices = optionalWireList(chunk['choices'], 'choices');
    const first = this.choices === undefined ? this.read.in(choices) : this.choices.note(choices);
    if (first === undefined) return NOTHING;
    const choice = neededWireRecord(first, 'choices[0]');
    if (!this.read.is(choice)) return NOTHING;
    if (choice['error']) throw failedEvent(choice);
    this.count(choice['usage']);
    this.noteFinish(choice['finish_reason']);
    if (chunk['citations'] !== undefined) this.extras.addSources(chunk['citations']);
    const delta = optionalWireRecord(choice['delta'], DELTA);
    const events = delta === undefined ? this.message(choice['message']) : this.deltas(delta);
    if (this.finishReason === undefined) return events;
    // A sound's transcript comes in pieces, the last before the finish reason; so does free text.
    const hasMore = !this.extras.isEmpty || !this.freeTexts.isEmpty;
    return hasMore ? [...events, ...this.endFreeTexts(), ...this.takeExtras()] : events;
  }

  /** @throws the vendor's error; a body without choices is treated as one */
  acceptWhole(answer: WireRecord): readonly CompletionEvent[] {
    if (!Array.isArray(answer['choices'])) throw failedWhole(answer, 'choices');
    return this.accept(answer);
  }

  /**
   * The end of the answer, or undefined if the vendor never said why it stopped: the stream was cut.
   * Some servers leave out the sentinel `[DONE]`, and some the reason, but not both.
   */
  end(isMarked: boolean): ResponseEnd | undefined {
    if (this.choices?.areComplete(isMarked) === false) return undefined;
    const word = this.finishReason;
    const hasCalls = this.toolCalls.count > 0;
    const hasContent = this.text !== '' || hasCalls || this.hasThought || this.hasExtras;
    const isProven = isMarked && hasContent && this.toolCalls.areComplete;
    if (word === undefined) {
      if (!isProven || !this.isEnding) return undefined;
      const finishReason = hasCalls ? 'tool_calls' : 'stop';
      return { type: 'response-end', finishReason, ...answeredBy(this.model), usage: this.usage };
    }
    return {
      type: 'response-end',
      finishReason: finishReasonOf({ provider: this.provider, word, hasCalls, isProven }),
      rawFinishReason: word,
      ...answeredBy(this.model),
      ...(this.isRefusal && { isRefusal: true }),
      usage: this.usage,
    };
  }

  private takeExtras(): readonly CompletionEvent[] {
    this.hasExtras = true;
    return this.extras.take();
  }

  private count(usage: unknown): void {
    if (!isRecord(usage)) return;
    this.isEnding = true;
    this.usage = laterUsage(this.usage, fromChatUsage(usage));
  }

  private noteFinish(value: unknown): void {
    const word = optionalWireText(value, 'choices[0].finish_reason');
    if (word === undefined) return;
    this.isEnding = true;
    this.finishReason = saidFinish(word) ?? this.finishReason;
  }

  private deltas(delta: WireRecord): readonly CompletionEvent[] {
    const plain = plainText(delta);
    if (plain !== undefined) {
      this.text += plain;
      return [{ type: 'text-delta', text: plain }];
    }
    this.extras.add(delta);
    const content = wireContentText(delta['content'], `${DELTA}.content`);
    const refusal = optionalWireText(delta['refusal'], `${DELTA}.refusal`);
    const toolCalls = optionalWireList(delta['tool_calls'], `${DELTA}.tool_calls`);
    const reasoning = reasoningIn(delta, DELTA);
    const legacyCall = optionalWireRecord(delta['function_call'], `${DELTA}.function_call`);
    const events: CompletionEvent[] = [];
    if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning });
    if (content) events.push({ type: 'text-delta', text: content });
    if (refusal) events.push({ type: 'text-delta', text: refusal });
    this.hasThought ||= reasoning !== '';
    this.text += (content ?? '') + (refusal ?? '');
    this.isRefusal ||= refusal !== undefined && refusal !== '';
    toolCalls.forEach((call, place) => {
      // Several calls in one list are separate calls, even without an index.
      this.acceptCall(call, toolCalls.length > 1 ? place : undefined, events);
    });
    if (legacyCall) {
      this.acceptCall({ function: legacyCall }, undefined, events);
      this.hasOddCall = false;
    }
    return events;
  }

  /** Servers that don't stream send a message; some repeat it with each chunk, or with the last one. */
  private message(value: unknown): readonly CompletionEvent[] {
    const message = optionalWireRecord(value, 'choices[0].message');
    if (message === undefined) return NOTHING;
    if (this.text === '' && !this.hasThought && this.toolCalls.count === 0) {
      return this.deltas(message);
    }
    const whole = wireContentText(message['content'], 'choices[0].message.content') ?? '';
    if (!whole.startsWith(this.text)) return NOTHING;
    return this.deltas({ content: whole.slice(this.text.length) });
  }

  /** Free text is, in Rhetor's terms, the one argument of a function. */
  private endFreeTexts(): readonly CompletionEvent[] {
    const ends = this.freeTexts.take().map(([index, input]) =>
      this.toolCalls.accept({
        ...{ index, id: undefined, name: undefined },
        arguments: JSON.stringify({ input }),
      }),
    );
    return ends.filter((event) => event !== undefined);
  }

  private acceptCall(value: unknown, place: number | undefined, events: CompletionEvent[]): void {
    const call = neededWireRecord(value, `${DELTA}.tool_calls[]`);
    const freeText = optionalWireRecord(call['custom'], 'tool_calls[].custom');
    const index = countOf(call['index']) ?? place;
    if (freeText !== undefined) this.freeTexts.add(index ?? 0, textAt(freeText, 'input') ?? '');
    const called =
      freeText ?? optionalWireRecord(call['function'], 'tool_calls[].function') ?? NO_FIELDS;
    const id = textAt(call, 'id');
    const event = this.toolCalls.accept({
      index: freeText === undefined ? index : (index ?? 0),
      id,
      name: optionalWireText(called['name'], 'tool_calls[].function.name'),
      arguments: argumentsText(called['arguments'], 'tool_calls[].function.arguments'),
      vendor: callMarks(call),
    });
    if (event === undefined || call['index'] !== event.index) this.hasOddCall = true;
    if (event === undefined) return;
    const known = event.id ?? this.toolCalls.idAt(event.index);
    if (id !== known && (event.id !== undefined || id !== undefined)) this.hasOddCall = true;
    events.push(event);
  }
}

/** The fast path for the most common delta, text and nothing else; undefined for any other. */
function plainText(delta: WireRecord): string | undefined {
  const { content } = delta;
  if (typeof content !== 'string' || content === '') return undefined;
  for (const name in delta) {
    if (name === 'content' || name === 'role') continue;
    const value = delta[name];
    if (value !== null && value !== undefined) return undefined;
  }
  return content;
}
