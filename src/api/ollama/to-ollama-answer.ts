/** The lines of Ollama's answers, complete and in pieces; pure. */
import type { ChatResponse, GenerateResponse, ToolCall } from 'ollama/browser';
import type { TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { FinishReason } from '../../model/completion-event.ts';
import { type Message, textOf, type ToolCallPart } from '../../model/message.ts';
import { callArguments } from '../compat/call-arguments.ts';

/** The requested route: both say the same in different fields. */
export type OllamaRoute = 'chat' | 'generate';

/** The beginning of every line. Dates are texts on the wire. */
export type LineHead = { readonly model: string; readonly created_at: string };

export type Piece = {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: readonly ToolCallPart[];
};

/** Newer servers give a call an id; the types of the vendor's client don't declare it. */
type WireToolCall = ToolCall & { readonly id: string };

/** Counts and times in the dialect's form; unknown ones are omitted, as Ollama does. */
export type Statistics = Partial<
  Pick<
    ChatResponse & GenerateResponse,
    'total_duration' | 'prompt_eval_count' | 'prompt_eval_duration' | 'eval_count' | 'eval_duration'
  >
>;

/** Milliseconds of `performance.now()`. */
export type Times = {
  readonly asked: number;
  readonly firstToken?: number;
  readonly ended: number;
};

export function lineHead(model: string): LineHead {
  return { model, created_at: new Date().toISOString() };
}

export function toPiece(route: OllamaRoute, { text = '', thinking, calls }: Piece): object {
  const thought = thinking !== undefined && { thinking };
  if (route === 'generate') return { response: text, ...thought };
  return {
    message: {
      role: 'assistant',
      content: text,
      ...thought,
      ...(calls !== undefined && calls.length > 0 && { tool_calls: calls.map(toToolCall) }),
    },
  };
}

/** The complete answer as one object. */
export function toOllamaAnswer(
  route: OllamaRoute,
  { model }: TurnSource,
  reply: Message,
  end: TurnEnd,
  times: Times,
): object {
  const thinking = reply.parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
  const calls = reply.parts.filter((part) => part.type === 'tool-call');
  return {
    ...lineHead(model),
    ...toPiece(route, { text: textOf(reply), calls, ...(thinking !== '' && { thinking }) }),
    ...toLastWords(end, times),
  };
}

/** The additional fields of the last line. */
export function toLastWords(end: TurnEnd, times: Times): object {
  return {
    done: true,
    done_reason: toDoneReason(end.finishReason),
    ...toStatistics(end, times),
  };
}

/** The answer to a request without a prompt, which only asks for the model to be loaded. */
export function toLoadAnswer(route: OllamaRoute, model: string, isUnload: boolean): object {
  return {
    ...lineHead(model),
    ...toPiece(route, {}),
    done: true,
    done_reason: isUnload ? 'unload' : 'load',
  };
}

function toToolCall({ id, name, arguments: text }: ToolCallPart): WireToolCall {
  return { id, function: { name, arguments: callArguments(text) } };
}

/**
 * An answer with calls ends with `stop`, too. Ollama has no word for a filtered answer, so Rhetor's
 * is used.
 */
function toDoneReason(reason: FinishReason): string {
  return reason === 'tool_calls' ? 'stop' : reason;
}

function toStatistics({ usage }: TurnEnd, { asked, firstToken, ended }: Times): Statistics {
  return {
    total_duration: nanoseconds(ended - asked),
    ...(usage.inputTokens !== undefined && { prompt_eval_count: usage.inputTokens }),
    ...(firstToken !== undefined && { prompt_eval_duration: nanoseconds(firstToken - asked) }),
    ...(usage.outputTokens !== undefined && { eval_count: usage.outputTokens }),
    eval_duration: nanoseconds(ended - (firstToken ?? asked)),
  };
}

function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000_000);
}
