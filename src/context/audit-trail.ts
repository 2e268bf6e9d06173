/** Entries of the audit trail: who changed, exported or removed what, and who was refused. */

export type AuditEntry = {
  /** Told apart by it: one that is appended twice is kept once. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `administrator` with the token, `anyone` where no token is set, `unknown` who was refused. */
  readonly actor: 'administrator' | 'anyone' | 'unknown';
  /** The caller's address, or the name of many. */
  readonly address: string;
  /** The route, such as `DELETE /contexts/:id`. */
  readonly action: string;
  /** All that is left of a context that was deleted. */
  readonly contextId?: string;
  /** What else it was done to: a prompt, a template, a model. */
  readonly subject?: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  /** How many times; more than 1 only for refused credentials. */
  readonly count: number;
  readonly requestId?: string;
};

export type AuditPage = {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string;
};

export type AuditQuery = { readonly limit: number; readonly cursor?: string };

/** Old ones that go with each append, beside those beyond the count. */
export const EXPIRED_AT_ONCE = 256;
