/** What one of the processes that share a store tells the others. */

export type StoreNotice =
  /** Its running turns are to write nothing. */
  | { readonly type: 'context-deleted'; readonly contextId: string }
  /** Somebody wants its running turns to end; what they have so far is kept. */
  | { readonly type: 'context-cancelled'; readonly contextId: string }
  | { readonly type: 'setting-written'; readonly key: string }
  | { readonly type: 'documents-changed'; readonly collection: string }
  /** Notices may have been missed: everything may have changed. */
  | { readonly type: 'reconnected' };
