/** What a caller sees of rows, and of what SQL compares, in either database. */
import { assertNever } from '../../model/assert-never.ts';
import { type ContextScope, isInScope } from '../records/context-scope.ts';
import type { Row } from './row.ts';

/** The columns that `isInScope` reads. */
export const SCOPE_COLUMNS = 'owner, component';

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
