/** Validates a parsed body against its class: unknown fields are an error, `null` means absent. */
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { type FieldFault, RhetorError } from '../../model/rhetor-error.ts';
import { passes } from './passing-body.ts';
import { LONGEST_SHOWN_NAME, MOST_NAMED_FAULTS } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

type BodyClass<T extends object> = new () => T;

/** The validator's text for rules without a message. */
const UNSAID = ' conforming to the specified constraints';

const fieldsOf = new WeakMap<BodyClass<object>, ReadonlySet<string>>();

/**
 * Nested values stay unchanged: functions of their own validate them.
 * @param path where the value is in the body, for messages
 * @throws RhetorError `validation_failed` that names every invalid field
 */
export function validateBody<T extends object>(type: BodyClass<T>, value: unknown, path = ''): T {
  if (!isRecord(value)) {
    throw validationFailed([{ field: path || '(body)', message: 'must be a JSON object' }]);
  }
  assertFields(value, knownFields(type), path);
  const body = new type();
  for (const [key, field] of Object.entries(value)) {
    if (field !== null) Object.assign(body, { [key]: field });
  }
  if (passes(type, body)) return body;
  const faults = validateSync(body, { forbidUnknownValues: false });
  if (faults.length > 0) {
    const named = faults.slice(0, MOST_NAMED_FAULTS);
    throw validationFailed(named.map((fault) => toFieldFault(fault, path)));
  }
  return body;
}

/** @throws RhetorError `validation_failed` for a field that is not in the list */
export function assertFields(
  value: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  path: string,
  message = 'is not a known field',
): void {
  const unknown: string[] = [];
  for (const key of Object.keys(value)) {
    if (!known.has(key)) unknown.push(key);
    if (unknown.length === MOST_NAMED_FAULTS) break;
  }
  if (unknown.length > 0) throw unknownFields(unknown, path, message);
}

export function validationFailed(fields: readonly FieldFault[]): RhetorError {
  return new RhetorError(
    'validation_failed',
    fields.map(({ field, message }) => `${field} ${message}`).join('; '),
    { fields },
  );
}

/**
 * The fields declared by the class. The validator's own check for unknown fields takes quadratic
 * time.
 */
export function knownFields(type: BodyClass<object>): ReadonlySet<string> {
  const known = fieldsOf.get(type);
  if (known !== undefined) return known;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const fields = new Set(metadata.map(({ propertyName }) => propertyName));
  fieldsOf.set(type, fields);
  return fields;
}

function unknownFields(names: readonly string[], path: string, message: string): RhetorError {
  return validationFailed(
    names.map((name) => ({
      field: join(path, name.slice(0, LONGEST_SHOWN_NAME)),
      message,
    })),
  );
}

function toFieldFault({ property, constraints, value }: ValidationError, path: string): FieldFault {
  // Only a required field is checked when it is absent; its other rules would describe a value.
  if (value === undefined)
    return { field: join(path, property), message: 'is required but missing' };
  // Rules are checked from the last to the first, which states the type the value must have: a size
  // means nothing for a value of another type.
  const text = Object.values(constraints ?? {}).at(-1) ?? 'is not valid';
  const message = text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
  return { field: join(path, property), message: message.replace(UNSAID, '') };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
