/** Decides whether a caller sees a context, for rows and for SQL of either database. */
import { assertNever } from '../model/assert-never.ts';
import type { ContextScope } from './context-scope.ts';
import type { Row } from './rows/stored-rows.ts';

/** The columns that `isInScope` reads. */
export const SCOPE_COLUMNS = 'owner, component';

export function isInScope(row: Row, scope: ContextScope): boolean {
  switch (scope.type) {
    case 'all':
      return true;
    case 'own':
      return row['owner'] === scope.owner;
    case 'component':
      return row['component'] === scope.component;
    default:
      return assertNever(scope);
  }
}

/** The row, if it is there and in the scope: for a caller both are the same. */
export function rowInScope(row: Row | undefined, scope: ContextScope): Row | undefined {
  return row !== undefined && isInScope(row, scope) ? row : undefined;
}

/** What the SQL of a search compares; an absent part excludes nothing. */
export function scopeParts(scope: ContextScope): {
  readonly owner?: string;
  readonly component?: string;
} {
  switch (scope.type) {
    case 'all':
      return {};
    case 'own':
      return { owner: scope.owner };
    case 'component':
      return { component: scope.component };
    default:
      return assertNever(scope);
  }
}
