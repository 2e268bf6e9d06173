/** Passes on the chunks of a chat completion, and its body, as the vendor wrote them. */
import type { TurnEnd } from '../../conversation/events/turn-event.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { recordAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';
import { saysSomething, sseFrame } from '../http/own-frames.ts';

export const DONE = 'data: [DONE]\n\n';

/** Chunks made of the end, for a server whose own cannot be shown. */
export type LastChunks = {
  readonly finish: (end: TurnEnd) => string;
  /** Empty if nothing was counted. */
  readonly usage: (end: TurnEnd) => string;
};

const NO_CHOICE = /"choices"\s*:\s*\[\s*\]/;
const FINISH = /"finish_reason"\s*:\s*"/;

/** @param includesUsage false: a chunk of the usage alone, for which only Rhetor asked, is left out */
export function chatOwnFrames(includesUsage: boolean, last: LastChunks): OwnFrames {
  return {
    of: (frame) => (!includesUsage && isUsageAlone(frame.text) ? undefined : sseFrame(frame)),
    unended: ({ text }) => unendedChunk(text),
    beforeClosing: (end, closing) =>
      closing.some(({ text }) => FINISH.test(text)) ? '' : last.finish(end),
    end: (end, closing) =>
      (includesUsage && !closing.some(({ text }) => usageIn(text)) ? last.usage(end) : '') + DONE,
  };
}

/** Some servers send the last piece of the answer together with the finish reason. */
function unendedChunk(text: string): string | undefined {
  const chunk = parseJson(text);
  if (!isRecord(chunk) || !Array.isArray(chunk['choices'])) return undefined;
  const choices = chunk['choices'].filter(isRecord).filter((choice) => hasMore(choice));
  if (choices.length === 0) return undefined;
  const unended = choices.map((choice) => ({ ...choice, finish_reason: null }));
  return sseFrame({ text: JSON.stringify({ ...chunk, choices: unended }) });
}

function hasMore(choice: WireRecord): boolean {
  const { role: _, ...content } = recordAt(choice, 'delta');
  return Object.values(content).some((value) => saysSomething(value));
}

/** Neither expression matches within a text of the answer, where quotes are escaped. */
function isUsageAlone(text: string): boolean {
  // Far cheaper than an expression, for what is asked of every chunk.
  return text.includes('"usage"') && NO_CHOICE.test(text) && usageIn(text);
}

function usageIn(text: string): boolean {
  const chunk = parseJson(text);
  return isRecord(chunk) && isRecord(chunk['usage']);
}
