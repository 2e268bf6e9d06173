/** The fault of a field that names nothing that exists, with what there is; pure. */
import type { FieldFault } from '../../model/rhetor-error.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';

/** Maximum number of existing names that a message lists. */
const MOST_NAMED = 32;

export function nothingCalled(
  field: string,
  name: string,
  existing: readonly string[],
): FieldFault {
  const shown = existing.slice(0, MOST_NAMED).join(', ');
  const more = existing.length > MOST_NAMED ? ', …' : '';
  const known = existing.length === 0 ? 'there is none' : `there are ${shown}${more}`;
  return {
    field,
    message: `names nothing that exists: "${name.slice(0, LONGEST_SHOWN_NAME)}"; ${known}`,
  };
}
