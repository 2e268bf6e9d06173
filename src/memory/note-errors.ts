/** The errors of requests about notes. */
import { RhetorError } from '../model/rhetor-error.ts';

const LONGEST_SHOWN = 64;

export function noteNotFound(id: string): RhetorError {
  return new RhetorError(
    'not_found',
    `There is no note "${id.slice(0, LONGEST_SHOWN)}"; GET /memory/notes lists those that you see.`,
  );
}

export function noteOfAdministrator(): RhetorError {
  return new RhetorError(
    'forbidden',
    'This note belongs to the administrator, so a key cannot delete it. Ask the administrator to.',
  );
}

export function pinningForbidden(): RhetorError {
  return new RhetorError(
    'forbidden',
    'Only the administrator pins notes; leave "pinned" out, or ask for it.',
  );
}

export function speaksAsAnother(component: string | undefined): RhetorError {
  return new RhetorError(
    'forbidden',
    `This key always speaks as the component "${component}". Leave "component" out, or give that one.`,
  );
}

export function pinNeedsComponent(): RhetorError {
  const [field, message] = ['component', 'is required for a pinned note'];
  return new RhetorError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
  });
}

export function notPinnable(id: string): RhetorError {
  return new RhetorError(
    'conflict',
    `The note "${id}" cannot be pinned: only notes of the administrator that have a component can. ` +
      'Make such a note with its text.',
  );
}

/** @param most notes of one key, or of the administrator */
export function tooManyNotes(most: number): RhetorError {
  return new RhetorError(
    'conflict',
    `There are ${most} notes already, which is the limit for one key and for the administrator. ` +
      'Delete some with DELETE /memory/notes/{id}.',
  );
}

/** @param most estimated tokens of all pinned notes of a component */
export function tooLongPins(component: string, most: number): RhetorError {
  return new RhetorError(
    'conflict',
    `The pinned notes of "${component}" would have more than ${most} tokens together, and each turn ` +
      'that recalls gets them all. Shorten this one, or delete another.',
  );
}
