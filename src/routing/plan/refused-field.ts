/**
 * A field the caller sent that a candidate does not support: the candidate is skipped, or the
 * request refused; pure.
 */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Misfit, VendorFieldNames } from '../../model/vendors/vendor-fields.ts';
import type { ModelChoice } from '../candidate-plan.ts';

export type RefusedField = {
  /** Where the caller wrote it. */
  readonly field: string;
  /** The name used in messages. */
  readonly name: string;
  /** What would be right in it, if it is the value that a model cannot be given. */
  readonly expected?: string;
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

/** The first of the values that a candidate cannot be given. */
export function misfitField([misfit]: readonly Misfit[] = []): RefusedField | undefined {
  return misfit && { field: misfit.field, name: misfit.field, expected: misfit.message };
}

export function refusalError(
  { field, expected }: RefusedField,
  asked: readonly ModelChoice[],
): RhetorError {
  if (expected !== undefined) {
    const fields = [{ field, message: expected }];
    return new RhetorError('validation_failed', `${field} ${expected}`, { fields });
  }
  const models = asked.map(({ provider, model }) => `${provider}/${model}`);
  const nobody =
    models.length === 1
      ? `${models[0]} does not support it`
      : `none of ${models.join(', ')} supports it`;
  return new RhetorError(
    'validation_failed',
    `${field}: ${nobody}; leave it out or ask for another model.`,
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
