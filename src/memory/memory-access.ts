/** Who searches and remembers, and what they may find; made at the edge from the caller's credential. */
import type { ContextScope } from '../context/context-scope.ts';

export type MemoryAccess = {
  /** The conversations that the caller sees; without an owner it is the administrator. */
  readonly scope: ContextScope;
  /** The component as which the caller's key always speaks. */
  readonly component?: string;
};
