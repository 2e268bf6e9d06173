/** Validates query parameters; unknown ones are ignored. */
import type { Request } from 'express';
import { validationFailed } from './validate-body.ts';

type Query = Request['query'];

/** @throws RhetorError `validation_failed` for a parameter that is repeated or too long */
export function textParameter(query: Query, name: string, longest = 256): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= longest) return value;
  throw validationFailed([
    { field: name, message: `must be one text of at most ${longest} characters` },
  ]);
}

export type NumberRange = {
  readonly otherwise: number;
  readonly least: number;
  readonly most: number;
};

/** @throws RhetorError `validation_failed` for anything but a whole number within the range */
export function numberParameter(query: Query, name: string, range: NumberRange): number {
  const value = textParameter(query, name);
  if (value === undefined) return range.otherwise;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number >= range.least && number <= range.most) return number;
  throw validationFailed([
    { field: name, message: `must be a whole number from ${range.least} to ${range.most}` },
  ]);
}

/** @throws RhetorError `validation_failed` for anything but a whole number from 1 to 1000 */
export function limitParameter(query: Query, otherwise: number): number {
  return numberParameter(query, 'limit', { otherwise, least: 1, most: 1000 });
}

export function flagParameter(query: Query, name: string): boolean {
  return optionalFlagParameter(query, name) ?? false;
}

/** @throws RhetorError `validation_failed` for anything but true, false, 1 and 0 */
export function optionalFlagParameter(query: Query, name: string): boolean | undefined {
  const value = textParameter(query, name);
  if (value === undefined) return undefined;
  if (value === 'false' || value === '0') return false;
  if (value === 'true' || value === '1') return true;
  throw validationFailed([{ field: name, message: 'must be true or false' }]);
}

/**
 * In epoch milliseconds.
 * @throws RhetorError `validation_failed` for anything but an ISO date, with or without a time
 */
export function timeParameter(query: Query, name: string): number | undefined {
  const value = textParameter(query, name, 40);
  if (value === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  if (!Number.isNaN(time) && time >= 0) return time;
  throw validationFailed([
    { field: name, message: 'must be a time such as 2026-03-01 or 2026-03-01T09:30:00Z' },
  ]);
}

/** @throws RhetorError `validation_failed` for anything but one of the words */
export function wordParameter<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = textParameter(query, name);
  const word = words.find((known) => known === given);
  if (given === undefined || word !== undefined) return word;
  throw validationFailed([{ field: name, message: `must be one of ${words.join(', ')}` }]);
}
