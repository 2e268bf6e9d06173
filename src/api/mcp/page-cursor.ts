/** The cursors of lists of prompts and resources; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';

/** Where a page begins: at a place among the prompts, or among the conversations. */
export type PageStart =
  | { readonly type: 'offset'; readonly offset: number }
  | { readonly type: 'contexts'; readonly cursor?: string };

const CONTEXTS = 'contexts:';

export function pageCursor(start: PageStart): string {
  return start.type === 'offset' ? String(start.offset) : CONTEXTS + (start.cursor ?? '');
}

/** @throws RhetorError `invalid_value` */
export function readPageCursor(cursor: string | undefined): PageStart {
  if (cursor === undefined) return { type: 'offset', offset: 0 };
  if (/^\d{1,9}$/.test(cursor)) return { type: 'offset', offset: Number(cursor) };
  if (!cursor.startsWith(CONTEXTS)) throw invalidCursor();
  const rest = cursor.slice(CONTEXTS.length);
  return { type: 'contexts', ...(rest !== '' && { cursor: rest }) };
}

export function invalidCursor(): RhetorError {
  return new RhetorError(
    'invalid_value',
    'The cursor is not valid. Pass nextCursor of the page before, or none for the first page.',
  );
}
