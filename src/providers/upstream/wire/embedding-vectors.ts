/** Reads the vectors of an embedding service: lists of numbers, one for each input. */
import { RhetorError } from '../../../model/rhetor-error.ts';
import { WireFault } from '../wire-fields.ts';

/** Lets the error message name the variable with which the operator can raise the limit. */
export const EMBEDDINGS = 'embeddings (RHETOR_ANSWER_LIMIT)';

/** @throws WireFault for an invalid vector, including numbers that overflow in 32 bits, a form that callers may ask for */
export function toVector(value: unknown, field: string): readonly number[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new WireFault(field, 'is not a list of numbers');
  }
  if (!isVector(value)) throw new WireFault(field, 'holds values that are not numbers');
  return value;
}

export function isVector(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((entry) => typeof entry === 'number' && Number.isFinite(Math.fround(entry)));
}

export function otherNumber(provider: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `${provider} answered with another number of embeddings than it was asked for.`,
  );
}
