/** Which conversations a caller sees; every port that reads or writes contexts takes one. */

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
