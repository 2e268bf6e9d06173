/** A scope in the JSON form that `rhetor.is_in_scope` accepts. */
import type { ContextScope } from '../../records/context-scope.ts';

/** Null for every context, which needs no comparison. */
export function toScopeJson(scope: ContextScope): string | null {
  return scope.type === 'all' ? null : JSON.stringify(scope);
}
