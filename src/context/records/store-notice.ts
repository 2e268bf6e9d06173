/** The notices that processes sharing a store send each other. */
import type { ContextScope } from './context-scope.ts';

export type StoreNotice =
  /** The context's running turns must not write anything. */
  | { readonly type: 'context-deleted'; readonly contextId: string }
  /** The context's running turns should end; their text so far is stored. */
  | {
      readonly type: 'context-cancelled';
      readonly contextId: string;
      /** Only turns that it includes; absent, as in notices of the version before: all. */
      readonly scope?: ContextScope;
    }
  /** A client has cancelled a call, which another process may run. */
  | { readonly type: 'call-cancelled'; readonly caller: string; readonly id: string | number }
  | { readonly type: 'setting-written'; readonly key: string }
  | { readonly type: 'documents-changed'; readonly collection: string }
  /** A long context has another component, and its older messages have still to be indexed for it. */
  | { readonly type: 'context-moved' }
  /** Notices may have been missed: everything may have changed. */
  | { readonly type: 'reconnected' };
