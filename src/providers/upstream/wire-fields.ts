/** Reads fields that an answer can't do without: absent, of the right type, or a fault. */
import { isRecord } from '../../model/json/json.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';

/** An invalid field. The error leaves out its value, which is part of an answer. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
  readonly field: string;

  /**
   * @param field as the vendor writes it, such as `choices[0].delta.content`
   * @param fault what is wrong with it, such as `is not text`
   */
  constructor(field: string, fault: string) {
    super(`${field} ${fault}`);
    this.field = field;
  }
}

/** Undefined if the field is absent or null. */
export function optionalWireText(value: unknown, field: string): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  throw new WireFault(field, 'is not text');
}

export function neededWireText(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new WireFault(field, 'is not text');
}

/** Undefined if the field is absent or null. */
export function optionalWireRecord(value: unknown, field: string): WireRecord | undefined {
  if (value === undefined || value === null) return undefined;
  return neededWireRecord(value, field);
}

export function neededWireRecord(value: unknown, field: string): WireRecord {
  if (isRecord(value)) return value;
  throw new WireFault(field, 'is not an object');
}

/** Empty if the field is absent or null. */
export function optionalWireList(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return NOTHING;
  return neededWireList(value, field);
}

export function neededWireList(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WireFault(field, 'is not a list');
}

const NOTHING: readonly unknown[] = [];

/**
 * The arguments of a tool call as JSON text; some servers send them as an object, or as an empty list
 * where there are none. Undefined if the field is absent or null.
 */
export function argumentsText(value: unknown, field: string): string | undefined {
  if (isRecord(value)) return JSON.stringify(value);
  if (Array.isArray(value) && value.length === 0) return '{}';
  return optionalWireText(value, field);
}
