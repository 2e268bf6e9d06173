/** Vectors of an embedding service: lists of numbers, one for each input. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { WireFault } from './wire-fields.ts';

/** For the message of the bound, whose variable is the operator's to raise. */
export const EMBEDDINGS = 'embeddings (RHETOR_ANSWER_LIMIT)';

/** @throws WireFault for what is no vector; one that is held in 32 bits, as callers may ask, must not overflow */
export function toVector(value: unknown, field: string): readonly number[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new WireFault(field, 'is not a list of numbers');
  }
  const isNumbers = value.every(
    (entry) => typeof entry === 'number' && Number.isFinite(Math.fround(entry)),
  );
  if (!isNumbers) throw new WireFault(field, 'holds something else than numbers');
  return value;
}

export function otherNumber(provider: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `${provider} answered with another number of embeddings than it was asked for.`,
  );
}
