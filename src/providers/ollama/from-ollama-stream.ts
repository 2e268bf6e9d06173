/** The lines of an Ollama chat stream as CompletionEvents. */
import { randomUUID } from 'node:crypto';
import type { CompletionEvent, FinishReason } from '../../model/completion-event.ts';
import { NdjsonLines } from './ndjson-lines.ts';
import { OllamaFailure, ollamaErrorText } from './ollama-errors.ts';

/** What is read of a line; everything is optional, since nothing but the wire vouches for it. */
type ChatLine = {
  readonly message?: {
    readonly content?: string | null;
    readonly thinking?: string | null;
    readonly tool_calls?: readonly ChatToolCall[] | null;
  };
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
};

type ChatToolCall = {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
};

/**
 * Yields `response-end` only if a line said `done`: a stream that ends without was cut.
 *
 * @param onLastWord called before the body is let go
 * @param createId makes the id of a tool call that came without
 * @throws OllamaFailure for an error line, SyntaxError for a line that is not JSON
 */
export async function* fromOllamaStream(
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> }>,
  onLastWord: () => void,
  createId: () => string = newCallId,
): AsyncGenerator<readonly CompletionEvent[], void, undefined> {
  const answer = new OllamaAnswer(createId);
  const lines = new NdjsonLines();
  const { body } = await opening;
  for await (const chunk of body) {
    for (const line of lines.push(chunk)) yield answer.accept(parseLine(line));
    if (answer.end !== undefined) {
      onLastWord();
      break;
    }
  }
  if (answer.end === undefined) yield answer.accept(lastLine(lines.rest()));
  if (answer.end !== undefined) yield [answer.end];
}

class OllamaAnswer {
  /** Set by the line that says `done`. */
  end: CompletionEvent | undefined;
  readonly #createId: () => string;
  #callCount = 0;

  constructor(createId: () => string) {
    this.#createId = createId;
  }

  accept(line: ChatLine): readonly CompletionEvent[] {
    const { message } = line;
    const events: CompletionEvent[] = [];
    if (message?.thinking) events.push({ type: 'reasoning-delta', text: message.thinking });
    if (message?.content) events.push({ type: 'text-delta', text: message.content });
    for (const call of message?.tool_calls ?? []) events.push(this.#toDelta(call));
    if (line.done === true) this.end = this.#toEnd(line);
    return events;
  }

  /** Ollama sends a call whole, its arguments as an object. */
  #toDelta({ id, function: called }: ChatToolCall): CompletionEvent {
    const given = called?.arguments;
    return {
      type: 'tool-call-delta',
      index: this.#callCount++,
      id: id || this.#createId(),
      name: called?.name ?? '',
      arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
    };
  }

  #toEnd(line: ChatLine): CompletionEvent {
    const raw = line.done_reason;
    return {
      type: 'response-end',
      finishReason: toFinishReason(raw, this.#callCount > 0),
      ...(raw === undefined ? {} : { rawFinishReason: raw }),
      usage: {
        inputTokens: line.prompt_eval_count,
        outputTokens: line.eval_count,
        cachedInputTokens: undefined,
        reasoningTokens: undefined,
        isEstimated: false,
      },
    };
  }
}

function parseLine(line: string): ChatLine {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw new SyntaxError('a line is no object');
  const failure = ollamaErrorText(value);
  if (failure !== undefined) throw new OllamaFailure(failure);
  return value;
}

/** A whole line may lack its line end; half a line is a cut, and says nothing. */
function lastLine(rest: string): ChatLine {
  try {
    return parseLine(rest);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Ollama says `stop` for an answer with tool calls too. */
function toFinishReason(raw: string | undefined, hasCalls: boolean): FinishReason {
  if (raw === 'length') return 'length';
  // stop, load and unload, and whatever is added: the raw word is kept.
  return hasCalls ? 'tool_calls' : 'stop';
}

function newCallId(): string {
  return `call_${randomUUID()}`;
}
