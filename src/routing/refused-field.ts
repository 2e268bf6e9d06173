/**
 * A field the caller sent that a candidate does not support: the candidate is skipped, or the
 * request refused; pure.
 */
import type { VendorFieldNames } from '../model/vendor-fields.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ModelChoice } from './candidate-plan.ts';

export type RefusedField = {
  /** Where the caller wrote it. */
  readonly field: string;
  /** The name used in messages. */
  readonly name: string;
};

/** @param needed the caller's fields that the candidate's provider has no word for */
export function refusedField(
  option: string | undefined,
  needed: readonly string[] = [],
): RefusedField | undefined {
  if (option !== undefined) return { field: `options.${option}`, name: option };
  const [field] = needed;
  return field === undefined ? undefined : { field, name: field };
}

export function refusalError({ field }: RefusedField, asked: readonly ModelChoice[]): RhetorError {
  const models = asked.map(({ provider, model }) => `${provider}/${model}`).join(', ');
  return new RhetorError(
    'validation_failed',
    `${field}: none of ${models} supports it; leave it out or ask for another model.`,
    { fields: [{ field, message: 'no candidate supports this option' }] },
  );
}

/** A field of which the answer must come back as it is, is needed even by a vendor that knows it. */
export function neededOf(
  names: VendorFieldNames | undefined,
  foreign: Pick<VendorFieldNames, 'needed'> | undefined,
  passesAnswer: boolean,
): readonly string[] {
  if (foreign !== undefined) return foreign.needed;
  return passesAnswer ? [] : (names?.ofAnswer ?? []);
}
