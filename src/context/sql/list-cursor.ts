/** The end of a page of contexts, as an opaque text that is validated when it comes back. */
import { RhetorError } from '../../model/rhetor-error.ts';

/** The last context of the page. */
export type ListPosition = { readonly updatedAt: number; readonly id: string };

export function toCursor({ updatedAt, id }: ListPosition): string {
  return Buffer.from(`${updatedAt} ${id}`).toString('base64url');
}

/** @throws RhetorError `invalid_value` for a text that was not made by `toCursor` */
export function fromCursor(cursor: string): ListPosition {
  const match = /^(\d{1,15}) (.+)$/s.exec(Buffer.from(cursor, 'base64url').toString());
  const position = { updatedAt: Number(match?.[1]), id: match?.[2] ?? '' };
  if (match !== null && toCursor(position) === cursor) return position;
  throw new RhetorError(
    'invalid_value',
    'The cursor was not made by Rhetor. Use next_cursor of the previous page, or omit it for the first.',
  );
}
