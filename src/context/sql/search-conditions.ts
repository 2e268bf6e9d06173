/** Which conversations and messages a search covers, as SQL conditions for either database; pure. */
import type { ContextScope } from '../records/context-scope.ts';
import { scopeParts } from './scope-match.ts';
import type { SearchScope } from '../records/search-query.ts';
import { compared, type Condition, equal, isBelow, oneOf } from './conditions.ts';

export type SearchConditions = {
  /** On the columns of `contexts`. */
  readonly contexts: readonly Condition[];
  /** On the columns of `messages`, joined with `contexts`. */
  readonly messages: readonly Condition[];
};

/** Whether a search excludes more than one conversation or one component does. */
export function isNarrow({ contextIds, prefix, since, until, outside }: SearchScope): boolean {
  return [contextIds, prefix, since, until, outside].some((part) => part !== undefined);
}

/** @param contextKey only in this context */
export function searchConditions(
  { component, contextIds, prefix, since, until, outside }: SearchScope,
  scope: ContextScope,
  contextKey: number | undefined,
): SearchConditions {
  const seen = scopeParts(scope);
  return {
    contexts: [
      ...equal('contexts.owner', seen.owner),
      ...equal('contexts.component', seen.component),
      ...equal('contexts.component', component),
      ...equal('contexts.key', contextKey),
      ...(contextIds === undefined ? [] : [oneOf('contexts.id', contextIds)]),
      ...(prefix === undefined ? [] : [isBelow('contexts.id', prefix)]),
    ],
    messages: [
      ...(since === undefined ? [] : [compared('messages.timestamp', '>=', since)]),
      ...(until === undefined ? [] : [compared('messages.timestamp', '<', until)]),
      ...(outside === undefined
        ? []
        : [
            {
              sql: (id: string, from: string) =>
                `(contexts.id <> ${id} OR messages.sequence < ${from})`,
              values: [outside.contextId, outside.from],
            },
          ]),
    ],
  };
}
