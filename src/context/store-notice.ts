/** The notices that processes sharing a store send each other. */

export type StoreNotice =
  /** The context's running turns must not write anything. */
  | { readonly type: 'context-deleted'; readonly contextId: string }
  /** The context's running turns should end; their text so far is stored. */
  | { readonly type: 'context-cancelled'; readonly contextId: string }
  | { readonly type: 'setting-written'; readonly key: string }
  | { readonly type: 'documents-changed'; readonly collection: string }
  /** Notices may have been missed: everything may have changed. */
  | { readonly type: 'reconnected' };
