/** Passes on the lines of an answer as Ollama wrote them. */
import type { TurnEnd } from '../../conversation/events/turn-event.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { recordAt } from '../../model/json/narrowing.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';
import { saysSomething } from '../http/own-frames.ts';

/** Lines made of the answer, for what the server's own cannot be shown of it. */
export type LastLines = {
  /** Empty without calls that were translated. */
  readonly calls: () => string;
  readonly end: (end: TurnEnd) => string;
};

export function ollamaOwnFrames(last: LastLines): OwnFrames {
  return {
    of: ({ text }) => `${text}\n`,
    unended: ({ text }) => unendedLine(text),
    beforeClosing: last.calls,
    end: (end, closing) => (closing.length === 0 ? last.end(end) : ''),
  };
}

/** Some servers send the last piece of the answer in the line that ends it. */
function unendedLine(text: string): string | undefined {
  const line = parseJson(text);
  if (!isRecord(line)) return undefined;
  const { role: _, ...said } = recordAt(line, 'message');
  const pieces = [line['response'], line['thinking'], ...Object.values(said)];
  if (!pieces.some((piece) => saysSomething(piece))) return undefined;
  const { done_reason: _reason, ...rest } = line;
  return `${JSON.stringify({ ...rest, done: false })}\n`;
}
