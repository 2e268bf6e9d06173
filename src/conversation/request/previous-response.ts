/** The error for a response that cannot be continued, in the words by which OpenAI's clients know it. */
import { RhetorError } from '../../model/rhetor-error.ts';

const LONGEST_SHOWN = 100;

/** @param reason follows "not found", where more is known */
export function previousResponseNotFound(id: string, reason = ''): RhetorError {
  const message = `Previous response with id '${id.slice(0, LONGEST_SHOWN)}' not found${reason}.`;
  return new RhetorError('previous_response_not_found', message, {
    fields: [{ field: 'previous_response_id', message }],
  });
}
