/** What is wrong in a config file, and where; pure. */
import type { z } from 'zod';

export type FileFault = {
  /** From the outside to the inside; absent if the file is no JSON, or cannot be read. */
  readonly path?: readonly string[];
  /** From 1, in a file that is no JSON, where that is known. */
  readonly line?: number;
  readonly message: string;
};

/** A file with more faults is of another kind. */
const MOST_FAULTS = 32;

export function textOfFault({ path, message }: FileFault): string {
  return path === undefined ? message : `${path.join('.') || '(top level)'}: ${message}`;
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

/** V8 names the place of most faults, but not of one at the end. */
function lineOf(text: string, reason: string): number | undefined {
  if (/unexpected end/i.test(reason)) return text.trimEnd().split('\n').length;
  const place = /at position (\d+)/.exec(reason)?.[1];
  return place === undefined ? undefined : text.slice(0, Number(place)).split('\n').length;
}

/** For an unrecognized key, zod reports the reason only in the nested issue. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : issue;
  return inner?.message ?? 'not valid';
}
