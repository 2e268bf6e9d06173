/** The check of an answer against a JSON schema: what the process of checks is asked, and replies. */

export type AnswerCheck = {
  /**
   * The name of whoever asked. What is remembered of a schema is kept for each caller, so that neither
   * the time nor the result of a check shows which schemas others use.
   */
  readonly caller: string;
  /** JSON. */
  readonly schema: string;
  readonly text: string;
};

export type CheckResult =
  | { readonly type: 'fits' }
  /** At least one fault, in words. */
  | { readonly type: 'breaks'; readonly faults: readonly string[] }
  | { readonly type: 'unchecked'; readonly reason: string };

export type CheckReply = { readonly type: 'ready' } | CheckResult;

export function unchecked(reason: string): CheckResult {
  return { type: 'unchecked', reason };
}
