/** Narrows outside values field by field: each function returns a value of its type, or undefined. */
import { isRecord } from './json.ts';

/** A JSON object from outside: nothing is known of its fields. */
export type WireRecord = Readonly<Record<string, unknown>>;

export const NO_FIELDS: WireRecord = {};

/** Returns the field `name` if it is an object, otherwise an empty one, so that lookups can be chained. */
export function recordAt(record: WireRecord, name: string): WireRecord {
  const value = record[name];
  return isRecord(value) ? value : NO_FIELDS;
}

/** Returns the field `name` if it is a non-empty text. */
export function textAt(record: WireRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the field `name` if it is a count. */
export function countAt(record: WireRecord, name: string): number | undefined {
  return countOf(record[name]);
}

/**
 * A count is finite, whole and not negative; anything else is undefined. Some servers send
 * counts as text.
 */
export function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

const DIGITS = /^\d{1,16}$/;
