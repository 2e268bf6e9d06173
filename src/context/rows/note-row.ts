/** Converts notes to rows of either database and back. */
import type { NewNote, NotePage, StoredNote } from '../records/note.ts';
import { toCursor } from '../sql/list-cursor.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

export const NOTE_COLUMN_TYPES = {
  id: 'text',
  owner: 'text',
  component: 'text',
  about: 'text',
  tags: 'text',
  is_pinned: 'boolean',
  created_at: 'integer',
  text: 'text',
} as const;

/** The columns that `toStoredNote` reads. */
export const NOTE_COLUMNS = ['sequence', ...Object.keys(NOTE_COLUMN_TYPES)]
  .map((column) => `notes.${column}`)
  .join(', ');

/** Newest first; the same order in both databases, whatever the sequences are. */
export const NOTE_ORDER = 'notes.created_at DESC, notes.id DESC';

/** In the order of NOTE_COLUMN_TYPES; a boolean is 0 or 1. */
export function toNoteValues(note: NewNote): readonly (string | number | null)[] {
  const { id, owner = null, component = null, about = null, tags, isPinned } = note;
  return [id, owner, component, about, joined(tags), isPinned ? 1 : 0, note.createdAt, note.text];
}

export function toStoredNote(row: Row): StoredNote {
  const owner = optionalTextColumn(row, 'owner');
  const component = optionalTextColumn(row, 'component');
  const about = optionalTextColumn(row, 'about');
  return {
    id: textColumn(row, 'id'),
    sequence: integerColumn(row, 'sequence'),
    text: textColumn(row, 'text'),
    ...(component !== undefined && { component }),
    ...(about !== undefined && { about }),
    tags: textColumn(row, 'tags')
      .split('\n')
      .filter((tag) => tag !== ''),
    ...(owner !== undefined && { owner }),
    isPinned: row['is_pinned'] === 1 || row['is_pinned'] === true,
    createdAt: integerColumn(row, 'created_at'),
  };
}

/** @param rows newest first, one more than `limit` if another page follows */
export function toNotePage(rows: readonly Row[], limit: number): NotePage {
  const notes = rows.slice(0, limit).map(toStoredNote);
  const last = notes.at(-1);
  const cursor = last && toCursor({ updatedAt: last.createdAt, id: last.id });
  return { notes, ...(rows.length > limit && cursor !== undefined && { nextCursor: cursor }) };
}

/** Each tag is between two line ends, so that a search for one needs no more than a substring. */
function joined(tags: readonly string[]): string {
  return tags.length === 0 ? '' : `\n${tags.join('\n')}\n`;
}
