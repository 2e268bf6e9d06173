/** What is wrong in a config file, and where; pure. */
import type { z } from 'zod';

export type FileFault = {
  /** From the outside to the inside; absent if the file is no JSON, or cannot be read. */
  readonly path?: readonly string[];
  /** From 1, in a file that is no JSON, where that is known. */
  readonly line?: number;
  readonly message: string;
};

/** How V8 begins a quotation, and how many characters it has before the fault. */
const QUOTED_FROM = ', ..."';
const QUOTED_BEFORE = 10;
/** A file with more faults is of another kind. */
const MOST_FAULTS = 32;

export function textOfFault({ path, line, message }: FileFault): string {
  if (path !== undefined) return `${path.join('.') || '(top level)'}: ${message}`;
  // V8 names the line of some faults itself.
  return line === undefined || message.includes('(line ') ? message : `${message} (line ${line})`;
}

/** @param error what JSON.parse threw */
export function jsonFault(text: string, error: unknown): FileFault {
  const reason = error instanceof Error ? error.message : String(error);
  const line = lineOf(text, reason);
  return { message: `not valid JSON: ${reason}`, ...(line !== undefined && { line }) };
}

export function shapeFaults({ issues }: z.core.$ZodError): readonly FileFault[] {
  return issues.slice(0, MOST_FAULTS).map((issue) => ({
    path: issue.path.map(String),
    message: reasonOf(issue),
  }));
}

/** Undefined for a fault among the first characters, whose place V8 does not tell. */
function lineOf(text: string, reason: string): number | undefined {
  const end = text.trimEnd().length;
  const place = /unexpected end/i.test(reason)
    ? end
    : (placeIn(reason) ?? quotedPlace(text, reason));
  if (place === undefined) return undefined;
  return text.slice(0, Math.min(place, end)).split('\n').length;
}

function placeIn(reason: string): number | undefined {
  const digits = /at position (\d+)/.exec(reason)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** V8 may quote the text around the fault in place of a number: `…, ..."chat": }" is not valid JSON`. */
function quotedPlace(text: string, reason: string): number | undefined {
  const begin = reason.indexOf(QUOTED_FROM);
  const quoted = reason.slice(begin + QUOTED_FROM.length, reason.lastIndexOf('"'));
  const place = begin === -1 ? -1 : text.indexOf(quoted);
  return place === -1 ? undefined : place + QUOTED_BEFORE;
}

/** For an unrecognized key, zod reports the reason only in the nested issue. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : issue;
  return inner?.message ?? 'not valid';
}
