/** What an answer says, whichever dialect it is written in, and how two such readings differ. */
import { isDeepStrictEqual } from 'node:util';

export type CallFacts = {
  readonly id: string | undefined;
  readonly name: string;
  /** Parsed, because dialects may write the same JSON differently. */
  readonly arguments: unknown;
};

/** Four disjoint counts, and the reasoning as a part of the output; unknown counts are undefined. */
export type UsageFacts = {
  readonly fresh: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
};

export type FinishFact = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'failed';

export type AnswerFacts = {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly CallFacts[];
  /** Undefined if the answer has no counts. */
  readonly usage: UsageFacts | undefined;
  readonly finish: FinishFact;
};

export const FAILED: AnswerFacts = {
  text: '',
  reasoning: '',
  calls: [],
  usage: undefined,
  finish: 'failed',
};

/** A dialect that has words for the sums only. */
export function withoutClasses(usage: UsageFacts): UsageFacts {
  const { fresh, cacheRead = 0, cacheWrite = 0, output } = usage;
  const input = fresh === undefined ? undefined : fresh + cacheRead + cacheWrite;
  return { fresh: input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 };
}

/**
 * One line for each difference, empty if there is none. Of a failed answer only what a stream showed
 * before the failure is compared.
 */
export function differences(expected: AnswerFacts, heard: AnswerFacts): readonly string[] {
  if (heard.finish !== expected.finish) {
    return [`finish: ${heard.finish} instead of ${expected.finish}`];
  }
  if (expected.finish === 'failed' && heard.text === '' && heard.reasoning === '') return [];
  return [
    ...textDifference('text', expected.text, heard.text),
    // Dialects separate the parts of reasoning by blank lines, or not at all.
    ...textDifference('reasoning', withoutSpace(expected.reasoning), withoutSpace(heard.reasoning)),
    ...(expected.finish === 'failed'
      ? []
      : [...callDifferences(expected.calls, heard.calls), ...usageDifferences(expected, heard)]),
  ];
}

function textDifference(what: string, expected: string, heard: string): readonly string[] {
  if (expected === heard) return [];
  let at = 0;
  while (expected[at] === heard[at]) at += 1;
  const around = (text: string): string =>
    JSON.stringify(text.slice(Math.max(0, at - 10), at + 30));
  return [
    `${what}: ${around(heard)} instead of ${around(expected)} at ${at} of ${expected.length} characters`,
  ];
}

function callDifferences(
  expected: readonly CallFacts[],
  heard: readonly CallFacts[],
): readonly string[] {
  if (expected.length !== heard.length) {
    return [`calls: ${heard.length} instead of ${expected.length}`];
  }
  return expected.flatMap((call, place) => {
    const other = heard[place];
    // An answer without an id gets one.
    const known = call.id === undefined ? { ...call, id: other?.id } : call;
    if (isDeepStrictEqual(known, other)) return [];
    return [`call ${place}: ${JSON.stringify(other)} instead of ${JSON.stringify(call)}`];
  });
}

function usageDifferences(
  { usage: expected }: AnswerFacts,
  { usage: heard }: AnswerFacts,
): readonly string[] {
  if (expected === undefined) return [];
  const names = ['fresh', 'cacheRead', 'cacheWrite', 'output', 'reasoning'] as const;
  const wrong = names.filter((name) => (expected[name] ?? 0) !== (heard?.[name] ?? 0));
  return wrong.map((name) => `usage: ${name} ${heard?.[name]} instead of ${expected[name]}`);
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
