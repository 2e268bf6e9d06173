/** Entries of the audit trail: who changed, exported or deleted data, and which credentials were refused. */

export type AuditEntry = {
  /** Unique: an entry appended twice is stored once. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `administrator`: used the token; `anyone`: no token is configured; `unknown`: was refused. */
  readonly actor: 'administrator' | 'anyone' | 'key' | 'unknown';
  /** The id of the actor's key. */
  readonly keyId?: string;
  /** The caller's address, or `others` for further addresses. */
  readonly address: string;
  /** The route, such as `DELETE /contexts/:id`. */
  readonly action: string;
  /** Kept even after the context was deleted. */
  readonly contextId?: string;
  /** Another object of the action: a prompt, a template, a model. */
  readonly subject?: string;
  /** The names of what the body set, separated by commas; never their values. */
  readonly fields?: string;
  /** `done`, or the error code. */
  readonly outcome: string;
  /** Number of occurrences; more than 1 only for refused credentials. */
  readonly count: number;
  readonly requestId?: string;
};

export type AuditPage = {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string;
};

export type AuditQuery = { readonly limit: number; readonly cursor?: string };

/** Expired entries that each append deletes, besides those beyond the maximum count. */
export const EXPIRED_AT_ONCE = 256;
