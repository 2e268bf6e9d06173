/** Checks a parsed body against its class: unknown fields are an error, `null` means absent. */
import { validateSync, type ValidationError } from 'class-validator';
import { type FieldFault, RhetorError } from '../../model/rhetor-error.ts';

/** JSON may carry them as keys; assigning them would change an object's nature. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Nested values stay as they came: their own narrowing functions look at them.
 * @param path where the value stands in the body, for messages
 * @throws RhetorError `validation_failed` that names every field at fault
 */
export function validateBody<T extends object>(type: new () => T, value: unknown, path = ''): T {
  if (!isRecord(value)) {
    throw validationFailed([{ field: path || '(body)', message: 'must be a JSON object' }]);
  }
  const body = new type();
  for (const [key, field] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) {
      throw validationFailed([{ field: join(path, key), message: 'is not a field that exists' }]);
    }
    if (field !== null) Object.assign(body, { [key]: field });
  }
  const faults = validateSync(body, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    stopAtFirstError: true,
  });
  if (faults.length > 0) throw validationFailed(faults.map((fault) => toFieldFault(fault, path)));
  return body;
}

export function validationFailed(fields: readonly FieldFault[]): RhetorError {
  return new RhetorError(
    'validation_failed',
    fields.map(({ field, message }) => `${field} ${message}`).join('; '),
    { fields },
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toFieldFault({ property, constraints }: ValidationError, path: string): FieldFault {
  const [[kind, text] = ['', 'is not valid']] = Object.entries(constraints ?? {});
  const said = text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
  const message = kind === 'whitelistValidation' ? 'is not a field that exists' : said;
  return { field: join(path, property), message };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
