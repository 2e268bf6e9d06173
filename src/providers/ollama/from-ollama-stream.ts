/** The lines of an Ollama chat stream as CompletionEvents. */
import { randomUUID } from 'node:crypto';
import type { CompletionEvent, ResponseEnd } from '../../model/completion-event.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { countAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { wireContentText } from '../upstream/wire/content-parts.ts';
import { finishReasonOf, saidFinish } from '../upstream/wire/finish-words.ts';
import type { StreamedAnswer } from '../upstream/answers/streamed-answer.ts';
import { reasoningIn } from '../upstream/wire/reasoning-text.ts';
import {
  argumentsText,
  neededWireRecord,
  neededWireText,
  optionalWireList,
  optionalWireRecord,
  optionalWireText,
} from '../upstream/wire-fields.ts';
import { WholeAnswer } from '../upstream/answers/whole-answer.ts';
import { parseWire } from '../upstream/wire-json.ts';
import { NdjsonLines } from './ndjson-lines.ts';
import { errorWordsInsteadOf } from '../upstream/errors/error-words.ts';
import { throwOllamaError } from './ollama-errors.ts';
import { isReadableLine } from './readable-line.ts';

/**
 * Yields `response-end` only if a line said `done`: a stream that ends without was cut.
 *
 * @param onLastWord called before the rest of the body is dropped
 * @param passesFrames each line is also yielded as the vendor wrote it
 * @throws OllamaFailure for an error line, SyntaxError for a line that is not JSON, RhetorError for an
 *   end that says that the answer is not whole
 */
export async function* readOllamaStream(
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> | null }>,
  answer: StreamedAnswer,
  onLastWord: () => void,
  passesFrames = false,
): AsyncGenerator<readonly CompletionEvent[], void, undefined> {
  const accept = (line: string): readonly CompletionEvent[] => {
    const said = parseLine(line);
    const events = answer.accept(said, undefined);
    if (!passesFrames) return events;
    const isReadable = answer.readable?.(said) === said && /^\s*\{/.test(line);
    const text = isReadable ? line : undefined;
    return [{ type: 'vendor-frame', text, isClosing: answer.isClosing }, ...events];
  };
  const lines = new NdjsonLines();
  let whole: WholeAnswer | undefined;
  let isFirst = true;
  const { body } = await opening;
  if (body === null) return;
  for await (const chunk of body) {
    for (const line of lines.push(chunk)) {
      if (isFirst && isOnlyBegun(line)) whole = new WholeAnswer();
      isFirst = false;
      if (whole === undefined) yield accept(line);
      else whole.add(`${line}\n`);
      if (answer.isComplete) break;
    }
    if (answer.isComplete) {
      onLastWord();
      break;
    }
  }
  if (!answer.isComplete) {
    yield whole === undefined ? lastLine(lines.rest(), accept) : wholeObject(whole, lines, answer);
  }
  const end = answer.end(false);
  if (end !== undefined) yield [end];
}

/** One of them is in every answer. */
const WHOLE_FIELDS = ['message', 'response', 'done'];

export class OllamaAnswer implements StreamedAnswer {
  private readonly provider: string;
  private readonly createId: () => string;
  private callCount = 0;
  /** The line that says `done`. */
  private last: WireRecord | undefined;

  constructor(provider: string, createId: () => string = newCallId) {
    this.provider = provider;
    this.createId = createId;
  }

  get isComplete(): boolean {
    return this.last !== undefined;
  }

  get isClosing(): boolean {
    return this.isComplete;
  }

  readable(line: WireRecord): WireRecord | undefined {
    return isReadableLine(line) ? line : undefined;
  }

  readableWhole(answer: WireRecord): WireRecord | undefined {
    return this.readable(answer);
  }

  acceptWhole(answer: WireRecord): readonly CompletionEvent[] {
    throwOllamaError(answer);
    const isAnswer = WHOLE_FIELDS.some((name) => answer[name] !== undefined);
    if (!isAnswer) errorWordsInsteadOf('message', answer);
    return this.accept(answer);
  }

  end(): ResponseEnd | undefined {
    return this.last === undefined ? undefined : this.toEnd(this.last);
  }

  /** The answer to a prompt has its text where a chat has a message. */
  accept(line: WireRecord): readonly CompletionEvent[] {
    throwOllamaError(line);
    const message = optionalWireRecord(line['message'], 'message') ?? {
      content: line['response'],
      thinking: line['thinking'],
    };
    const events: CompletionEvent[] = [];
    const thoughts = reasoningIn(message, 'message');
    const text = wireContentText(message['content'], 'message.content');
    if (thoughts) events.push({ type: 'reasoning-delta', text: thoughts });
    if (text) events.push({ type: 'text-delta', text });
    for (const call of optionalWireList(message['tool_calls'], 'message.tool_calls')) {
      events.push(this.toDelta(neededWireRecord(call, 'message.tool_calls[]')));
    }
    if (line['done'] === true) this.last = line;
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

  private toEnd(line: WireRecord): ResponseEnd {
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
  return said;
}

/** Half an object is a cut, and says nothing. */
function wholeObject(
  whole: WholeAnswer,
  lines: NdjsonLines,
  answer: StreamedAnswer,
): readonly CompletionEvent[] {
  whole.add(lines.rest());
  const object = whole.end();
  return object === undefined ? [] : answer.acceptWhole(object);
}

/** A whole line may lack its line end; half a line is a cut, and says nothing. */
function lastLine(
  rest: string,
  accept: (line: string) => readonly CompletionEvent[],
): readonly CompletionEvent[] {
  try {
    return accept(rest);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function newCallId(): string {
  return `call_${randomUUID()}`;
}
