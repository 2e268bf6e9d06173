/** Validates bodies of Tekton's clients, which rely on unknown fields being ignored; pure. */
import { knownFields, validateBody } from '../validation/validate-body.ts';
import { isRecord } from '../../model/json/json.ts';

/** @throws RhetorError `validation_failed` that names every invalid field */
export function lenientBody<T extends object>(type: new () => T, value: unknown): T {
  return validateBody(type, onlyKnown(value, knownFields(type)));
}

export function onlyKnown(value: unknown, known: ReadonlySet<string>): unknown {
  return isRecord(value) ? pick(value, known) : value;
}

export function pick(
  value: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => known.has(key)));
}
