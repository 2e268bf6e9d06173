/** Bodies of Tekton's clients, which count on it that fields nobody knows are ignored; pure. */
import { knownFields, validateBody } from '../validation/validate-body.ts';
import { isRecord } from '../../model/json.ts';

/** @throws RhetorError `validation_failed` that names every field at fault */
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
