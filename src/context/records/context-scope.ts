/** Which conversations a caller sees; every port that reads or writes contexts takes one. */
import { assertNever } from '../../model/assert-never.ts';

export type ContextScope =
  | {
      readonly type: 'all';
      /** The key to which new contexts belong; absent: to none. */
      readonly owner?: string;
    }
  | { readonly type: 'component'; readonly component: string; readonly owner: string }
  /** Only contexts that this key began. */
  | { readonly type: 'own'; readonly owner: string };

/** The administrator's, and Rhetor's own. */
export const EVERY_CONTEXT: ContextScope = { type: 'all' };

/** Whose a context is; a row of the database has these columns. */
type ContextOwner = { readonly owner?: unknown; readonly component?: unknown };

export function isInScope({ owner, component }: ContextOwner, scope: ContextScope): boolean {
  switch (scope.type) {
    case 'all':
      return true;
    case 'own':
      return owner === scope.owner;
    case 'component':
      return component === scope.component;
    default:
      return assertNever(scope);
  }
}
