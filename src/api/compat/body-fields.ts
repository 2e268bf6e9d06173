/** Reads single fields of a dialect's body: `null` means absent, and an error names the field. */
import type { RhetorError } from '../../model/rhetor-error.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { LONGEST_MODEL_NAME } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

export type Fields = Readonly<Record<string, unknown>>;

export type FieldRange = {
  readonly least?: number;
  readonly most?: number;
  readonly isWhole?: boolean;
};

/** @throws RhetorError `validation_failed`, like all functions of this file */
export function bodyOf(value: unknown): Fields {
  if (isRecord(value)) return value;
  throw fieldFault('(body)', 'must be a JSON object');
}

export function textField(fields: Fields, name: string, path = name): string | undefined {
  const value = given(fields, name);
  if (value === undefined || typeof value === 'string') return value;
  throw fieldFault(path, 'must be a text');
}

export function neededText(fields: Fields, name: string, path = name): string {
  const value = textField(fields, name, path);
  if (value !== undefined && value !== '') return value;
  throw fieldFault(path, 'is required');
}

/** Reads a name, such as a model's, which also appears in headers and logs. */
export function neededName(fields: Fields, name: string, path = name): string {
  const value = neededText(fields, name, path);
  if (value.length <= LONGEST_MODEL_NAME) return value;
  throw fieldFault(path, `must be at most ${LONGEST_MODEL_NAME} characters`);
}

export function flagField(fields: Fields, name: string, path = name): boolean | undefined {
  const value = given(fields, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw fieldFault(path, 'must be true or false');
}

export function numberField(
  fields: Fields,
  name: string,
  { least = -Infinity, most = Infinity, isWhole = false }: FieldRange,
  path = name,
): number | undefined {
  const value = given(fields, name);
  if (value === undefined) return undefined;
  const isFit =
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    (!isWhole || Number.isSafeInteger(value));
  if (isFit) return value;
  const noun = isWhole ? 'a whole number' : 'a number';
  const bounds = [
    ...(least === -Infinity ? [] : [`${least} or more`]),
    ...(most === Infinity ? [] : [`at most ${most}`]),
  ];
  throw fieldFault(path, `must be ${[noun, ...bounds].join(', ')}`);
}

export function recordField(fields: Fields, name: string, path = name): Fields | undefined {
  const value = given(fields, name);
  if (value === undefined || isRecord(value)) return value;
  throw fieldFault(path, 'must be an object');
}

export function listField(
  fields: Fields,
  name: string,
  most: number,
  path = name,
): readonly unknown[] | undefined {
  const value = given(fields, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw fieldFault(path, 'must be a list');
  if (value.length > most) throw fieldFault(path, `must have at most ${most} entries`);
  return value;
}

export function textsField(
  fields: Fields,
  name: string,
  most: number,
  path = name,
): readonly string[] | undefined {
  return listField(fields, name, most, path)?.map((text, index) => {
    if (typeof text === 'string') return text;
    throw fieldFault(`${path}.${index}`, 'must be a text');
  });
}

/** Fields that are not in the list, without `null` and undefined. */
export function otherFields(fields: Fields, known: ReadonlySet<string>): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => !known.has(name) && isGiven(value)),
  );
}

export function fieldFault(field: string, message: string): RhetorError {
  return validationFailed([{ field, message }]);
}

function given(fields: Fields, name: string): unknown {
  const value = fields[name];
  return isGiven(value) ? value : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
