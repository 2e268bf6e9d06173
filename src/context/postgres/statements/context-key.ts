/** Finds the row of a context, with what decides whether a caller sees it. */
import { SCOPE_COLUMNS } from '../../sql/scope-match.ts';

export const POSTGRES_KEY_OF_CONTEXT = `
  SELECT key, ${SCOPE_COLUMNS} FROM rhetor.contexts WHERE id = $1`;
