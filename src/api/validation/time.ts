/** Validates times in bodies. */
import { validationFailed } from './validate-body.ts';

export const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
export const TIME_RULE = 'must be a time with its zone, such as 2027-01-31T12:00:00Z';

/**
 * Epoch milliseconds. The form was checked by `TIME`; a 31st of February was not.
 * @throws RhetorError `validation_failed`
 */
export function fromTime(text: string, field: string): number {
  const time = Date.parse(text);
  const day = text.slice(0, 10);
  // `Date` takes the 31st of February for the 3rd of March.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  if (Number.isNaN(time) || !isDay) {
    throw validationFailed([{ field, message: 'is not a valid date or time' }]);
  }
  return time;
}
