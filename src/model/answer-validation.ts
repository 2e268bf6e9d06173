/** Whether an answer fits the JSON schema that its request asked for. */

/**
 * `repaired`: the first answer did not fit, and the model has corrected it. `invalid`: it does not fit.
 * `unchecked`: it could not be checked, for example because the schema cannot be used.
 */
export const VALIDATION_OUTCOMES = ['valid', 'repaired', 'invalid', 'unchecked'] as const;
export type ValidationOutcome = (typeof VALIDATION_OUTCOMES)[number];

export type AnswerValidation = {
  readonly outcome: ValidationOutcome;
  /**
   * What is wrong with the answer, or was wrong with the first one, or why nothing was checked; none
   * for `valid`.
   */
  readonly faults: readonly string[];
  /** Number of model calls, including those of the repair. */
  readonly attempts: number;
};
