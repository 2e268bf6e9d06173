/** The lines of an Ollama chat stream as CompletionEvents. */
import { randomUUID } from 'node:crypto';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { isRecord, parseJson } from '../../model/json.ts';
import { countAt, NO_FIELDS, textAt, type WireRecord } from '../../model/narrowing.ts';
import { wireContentText } from '../upstream/content-parts.ts';
import { finishReasonOf, saidFinish } from '../upstream/finish-words.ts';
import { reasoningIn } from '../upstream/reasoning-text.ts';
import {
  argumentsText,
  neededWireRecord,
  neededWireText,
  optionalWireList,
  optionalWireRecord,
  optionalWireText,
} from '../upstream/wire-fields.ts';
import { WholeAnswer } from '../upstream/whole-answer.ts';
import { parseWire } from '../upstream/wire-json.ts';
import { NdjsonLines } from './ndjson-lines.ts';
import { throwOllamaError } from './ollama-errors.ts';

/**
 * Yields `response-end` only if a line said `done`: a stream that ends without was cut.
 *
 * @param provider its id, for messages
 * @param onLastWord called before the body is let go
 * @param createId makes the id of a tool call that came without
 * @throws OllamaFailure for an error line, SyntaxError for a line that is not JSON, RhetorError for an
 *   end that says that the answer is not whole
 */
export async function* fromOllamaStream(
  provider: string,
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> }>,
  onLastWord: () => void,
  createId: () => string = newCallId,
): AsyncGenerator<readonly CompletionEvent[], void, undefined> {
  const answer = new OllamaAnswer(provider, createId);
  const lines = new NdjsonLines();
  let whole: WholeAnswer | undefined;
  let isFirst = true;
  const { body } = await opening;
  for await (const chunk of body) {
    for (const line of lines.push(chunk)) {
      if (isFirst && isOnlyBegun(line)) whole = new WholeAnswer();
      isFirst = false;
      if (whole === undefined) yield answer.accept(parseLine(line));
      else whole.add(`${line}\n`);
      if (answer.end !== undefined) break;
    }
    if (answer.end !== undefined) {
      onLastWord();
      break;
    }
  }
  if (answer.end === undefined) yield answer.accept(lastWords(lines.rest(), whole));
  if (answer.end !== undefined) yield [answer.end];
}

class OllamaAnswer {
  /** Set by the line that says `done`. */
  end: CompletionEvent | undefined;
  private readonly provider: string;
  private readonly createId: () => string;
  private callCount = 0;

  constructor(provider: string, createId: () => string) {
    this.provider = provider;
    this.createId = createId;
  }

  accept(line: WireRecord): readonly CompletionEvent[] {
    const message = optionalWireRecord(line['message'], 'message') ?? NO_FIELDS;
    const events: CompletionEvent[] = [];
    const thoughts = reasoningIn(message, 'message');
    const text = wireContentText(message['content'], 'message.content');
    if (thoughts) events.push({ type: 'reasoning-delta', text: thoughts });
    if (text) events.push({ type: 'text-delta', text });
    for (const call of optionalWireList(message['tool_calls'], 'message.tool_calls')) {
      events.push(this.toDelta(neededWireRecord(call, 'message.tool_calls[]')));
    }
    if (line['done'] === true) this.end = this.toEnd(line);
    return events;
  }

  /** Ollama sends a call whole, its arguments as an object. */
  private toDelta(call: WireRecord): CompletionEvent {
    const called = neededWireRecord(call['function'], 'tool_calls[].function');
    return {
      type: 'tool-call-delta',
      index: this.callCount++,
      id: textAt(call, 'id') ?? this.createId(),
      name: neededWireText(called['name'], 'tool_calls[].function.name'),
      arguments: argumentsText(called['arguments'], 'tool_calls[].function.arguments') ?? '{}',
    };
  }

  private toEnd(line: WireRecord): CompletionEvent {
    const word = saidFinish(optionalWireText(line['done_reason'], 'done_reason'));
    return {
      type: 'response-end',
      finishReason: finishReasonOf({
        provider: this.provider,
        word: word ?? 'stop',
        hasCalls: this.callCount > 0,
        isProven: true,
      }),
      ...(word === undefined ? {} : { rawFinishReason: word }),
      usage: {
        inputTokens: countAt(line, 'prompt_eval_count'),
        outputTokens: countAt(line, 'eval_count'),
        cachedInputTokens: undefined,
        cacheWriteTokens: undefined,
        reasoningTokens: undefined,
        isEstimated: false,
      },
    };
  }
}

/** A line is JSON of its own, unless a server writes one object over several lines. */
function isOnlyBegun(line: string): boolean {
  return /^\s*[[{]/.test(line) && parseJson(line) === undefined;
}

function parseLine(line: string): WireRecord {
  const value = parseWire(line);
  const said: unknown = Array.isArray(value) ? value[0] : value;
  if (!isRecord(said)) throw new SyntaxError('a line is no object');
  throwOllamaError(said);
  return said;
}

/**
 * A whole line may lack its line end; half a line, or half an object, is a cut, and says nothing.
 * @param whole the object of which `rest` is the last line, if it is one
 */
function lastWords(rest: string, whole: WholeAnswer | undefined): WireRecord {
  if (whole !== undefined) {
    whole.add(rest);
    const said = whole.end() ?? NO_FIELDS;
    throwOllamaError(said);
    return said;
  }
  try {
    return parseLine(rest);
  } catch (error) {
    if (error instanceof SyntaxError) return NO_FIELDS;
    throw error;
  }
}

function newCallId(): string {
  return `call_${randomUUID()}`;
}
