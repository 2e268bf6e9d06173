/** Which notes a reader sees and a query asks for, as SQL conditions for either database; pure. */
import { assertNever } from '../../model/assert-never.ts';
import type { NoteFilter, NoteQuery, NoteReader } from '../records/note.ts';
import { anyOf, compared, type Condition, equal, isBelow, oneOf } from './conditions.ts';
import { fromCursor } from './list-cursor.ts';

export function seenNotes({ scope, component }: NoteReader): readonly Condition[] {
  switch (scope.type) {
    case 'all':
      return [];
    case 'component':
      return equal('notes.component', scope.component);
    case 'own': {
      const own = compared('notes.owner', '=', scope.owner);
      if (component === undefined) return [own];
      const forComponent: Condition = {
        sql: (place) => `(notes.owner IS NULL AND notes.component = ${place})`,
        values: [component],
      };
      return [anyOf([own, forComponent])];
    }
    default:
      return assertNever(scope);
  }
}

/** A key removes what it sees, but nothing of the administrator's. */
export function removableNotes(reader: NoteReader): readonly Condition[] {
  const isKey = reader.scope.owner !== undefined;
  const ofKeys: Condition = { sql: () => 'notes.owner IS NOT NULL', values: [] };
  return [...seenNotes(reader), ...(isKey ? [ofKeys] : [])];
}

export function filteredNotes(filter: NoteFilter): readonly Condition[] {
  const { component, owner, by, tag, isPinned, since, until } = filter;
  return [
    ...equal('notes.component', component),
    ...equal('notes.owner', owner),
    ...(by === undefined ? [] : [writtenBy(by.owner)]),
    ...(tag === undefined ? [] : [hasTag(tag)]),
    ...(isPinned === undefined
      ? []
      : [{ sql: () => (isPinned ? 'notes.is_pinned' : 'NOT notes.is_pinned'), values: [] }]),
    ...subjectsOf(filter),
    ...(since === undefined ? [] : [compared('notes.created_at', '>=', since)]),
    ...(until === undefined ? [] : [compared('notes.created_at', '<', until)]),
  ];
}

/** @throws RhetorError `invalid_value` for a cursor that was not made by `toCursor` */
export function listedNotes(query: NoteQuery, reader: NoteReader): readonly Condition[] {
  const { cursor } = query;
  const all = [...seenNotes(reader), ...filteredNotes(query)];
  if (cursor === undefined) return all;
  const { updatedAt, id } = fromCursor(cursor);
  const before: Condition = {
    sql: (...places) => `(notes.created_at, notes.id) < (${places.join(', ')})`,
    values: [updatedAt, id],
  };
  return [...all, before];
}

function writtenBy(owner: string | undefined): Condition {
  const ofAdministrator: Condition = { sql: () => 'notes.owner IS NULL', values: [] };
  if (owner === undefined) return ofAdministrator;
  return anyOf([compared('notes.owner', '=', owner), ofAdministrator]);
}

/** The conditions on what notes are about. */
export function subjectsOf(filter: NoteFilter): readonly Condition[] {
  return [...equal('notes.about', filter.about), ...aboutContexts(filter)];
}

function aboutContexts({ aboutContexts: ids, aboutBelow }: NoteFilter): readonly Condition[] {
  if (ids === undefined && aboutBelow === undefined) return [];
  const beginnings = oneOf('notes.about', [...new Set((ids ?? []).flatMap(beginningsOf))]);
  if (aboutBelow === undefined) return [beginnings];
  return [anyOf([beginnings, isBelow('notes.about', aboutBelow)])];
}

/** `a:b:c` → `a`, `a:b` and `a:b:c`. */
function beginningsOf(id: string): readonly string[] {
  const segments = id.split(':');
  return segments.map((_, index) => segments.slice(0, index + 1).join(':'));
}

/** Tags and the tag are in lower case, so that it does not matter how a database compares cases. */
function hasTag(tag: string): Condition {
  return {
    sql: (place) => `notes.tags LIKE ${place} ESCAPE '\\'`,
    values: [`%\n${tag.toLowerCase().replace(/[\\%_]/g, '\\$&')}\n%`],
  };
}
