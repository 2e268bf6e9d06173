/** Compares what a caller got, and what the upstream was asked, with the fault's requirements; pure. */
import type { Sighting } from './edges.ts';
import { requiredIn, type Bounds, type Required } from './fault.ts';
import type { FaultCase } from './fault-case.ts';
import { WHOLE_TEXT } from './whole-text.ts';

/** When the models of one case were asked, in milliseconds after the request. */
export type AskedTimes = {
  readonly first: readonly number[];
  readonly fallback: readonly number[];
};

export type Verdict = {
  readonly outcome: 'answer' | 'clean error' | 'VIOLATION';
  /** The outcome in one word: who answered, or the error code. */
  readonly detail: string;
  readonly attempts: number;
  readonly ms: number;
  readonly violations: readonly string[];
};

/** Extra time for a busy machine. */
const SLACK = 10;

export function judge(faultCase: FaultCase, seen: Sighting, asked: AskedTimes): Verdict {
  const required = requiredIn(faultCase.fault, faultCase.recovery);
  const isError = 'error' in seen.end;
  const violations = [
    ...seen.breaches,
    ...(isError ? errorViolations(seen, required) : answerViolations(faultCase, seen, required)),
    ...(WHOLE_TEXT.startsWith(seen.text) ? [] : ['text that was not said, or said twice']),
    ...(/<html/i.test(seen.raw) ? ['HTML reached the caller'] : []),
    ...attemptViolations(faultCase, seen, asked),
    ...(seen.ms > faultCase.fault.withinMs * SLACK ? [`took ${Math.round(seen.ms)} ms`] : []),
  ];
  return {
    outcome: violations.length > 0 ? 'VIOLATION' : isError ? 'clean error' : 'answer',
    detail: isError ? String(seen.end['code']) : whoAnswered(faultCase, seen),
    attempts: asked.first.length + asked.fallback.length,
    ms: Math.round(seen.ms),
    violations,
  };
}

function answerViolations(
  faultCase: FaultCase,
  { end, text }: Sighting,
  required: Required,
): readonly string[] {
  const violations: string[] = [];
  if (end['finish_reason'] !== 'stop') violations.push(`ended by ${String(end['finish_reason'])}`);
  else if (text !== WHOLE_TEXT) violations.push('a cut text that looks finished');
  if (required.outcome === 'clean error') return [...violations, 'an answer, not an error'];
  const isFallback = end['model'] === faultCase.fallback?.model;
  if (!isFallback && end['model'] !== faultCase.first.model) violations.push('of a strange model');
  if ((end['fallback'] === true) !== isFallback) violations.push('the fallback is not marked');
  const isMeant = { first: !isFallback, fallback: isFallback, either: true, goesOn: isFallback };
  if (!isMeant[required.by]) violations.push(`not answered by ${required.by}`);
  const from = end['continued_from'];
  const isContinued =
    JSON.stringify(from) === JSON.stringify({ ...faultCase.first }) && from !== undefined;
  if (isContinued !== (required.by === 'goesOn')) violations.push('continued_from is wrong');
  return violations;
}

function errorViolations({ end, status }: Sighting, required: Required): readonly string[] {
  if (required.outcome === 'answer') return [`an error, not an answer: ${String(end['error'])}`];
  const violations: string[] = [];
  if (end['code'] !== required.code) violations.push(`the code is ${String(end['code'])}`);
  if (status !== 200 && status !== required.status) violations.push(`the status is ${status}`);
  if (end['done'] === true && end['finish_reason'] !== 'error') {
    violations.push('the terminal frame does not say that it is an error');
  }
  return violations;
}

function attemptViolations(
  { fault }: FaultCase,
  { end }: Sighting,
  { first, fallback }: AskedTimes,
): readonly string[] {
  const all = [...first, ...fallback];
  const violations: string[] = [];
  if (!isWithin(first.length, fault.firstAttempts)) {
    violations.push(`${first.length} attempts at the first choice`);
  }
  if (all.length > fault.mostInAll) violations.push(`${all.length} attempts in all`);
  const { mostWithin } = fault;
  if (mostWithin !== undefined) {
    const early = all.filter((ms) => ms <= mostWithin.ms).length;
    if (early > mostWithin.attempts) violations.push(`${early} attempts in ${mostWithin.ms} ms`);
  }
  const told = attemptsTold(end);
  if (told !== all.length && fault.hidesRequests !== true) {
    violations.push(`tells of ${told} attempts, made ${all.length}`);
  }
  return violations;
}

/** A streamed answer's end has a number, a JSON answer its route, an error the list. */
function attemptsTold(end: Sighting['end']): unknown {
  const { attempts, route } = end;
  if (Array.isArray(attempts)) return attempts.length;
  return attempts ?? (route as { readonly attempts?: number } | undefined)?.attempts;
}

function whoAnswered(faultCase: FaultCase, { end }: Sighting): string {
  if (end['continued_from'] !== undefined) return 'goes on';
  return end['model'] === faultCase.first.model ? 'first' : 'fallback';
}

function isWithin(value: number, [least, most]: Bounds): boolean {
  return value >= least && value <= most;
}
