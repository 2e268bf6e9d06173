/** Narrows what came from outside, field by field: each function gives a value of its type, or undefined. */
import { isRecord } from './json.ts';

/** A JSON object of somebody else's: nothing is known of its fields. */
export type WireRecord = Readonly<Record<string, unknown>>;

export const NO_FIELDS: WireRecord = {};

/** The field `name`, if it is an object; else one without fields, so that reading can go on. */
export function recordAt(record: WireRecord, name: string): WireRecord {
  const value = record[name];
  return isRecord(value) ? value : NO_FIELDS;
}

/** The field `name`, if it is text and not empty. */
export function textAt(record: WireRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The field `name`, if it is a count. */
export function countAt(record: WireRecord, name: string): number | undefined {
  return countOf(record[name]);
}

/**
 * A count is finite, whole and not negative; anything else is unknown. Some servers write it as text.
 */
export function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

const DIGITS = /^\d{1,16}$/;
