/** GET /audit: who changed, exported or deleted data, and which credentials were refused. */
import type { Count, Timestamp } from './scalars.ts';

export type AuditRecord = {
  readonly at: Timestamp;
  /** `administrator`: used the token; `anyone`: no token is configured; `key`: used a key; `unknown`: was refused. */
  readonly actor: 'administrator' | 'anyone' | 'key' | 'unknown';
  /** The actor's key, even if it no longer exists. */
  readonly key_id?: string;
  /** The caller's address; `others` sums up refusals from further addresses. */
  readonly address: string;
  /** Method and route; `access` for a refused credential. */
  readonly action: string;
  /** The conversation, even if it no longer exists. */
  readonly context_id?: string;
  /** A prompt, a template, a key, a model, or a digest of the prefix that was erased. */
  readonly subject?: string;
  /** The names of the fields that the body of a change set, separated by commas; never their values. */
  readonly fields?: string;
  /** `done`, or the error code. */
  readonly outcome: string;
  /** More than 1 only for refused credentials, which are counted together. */
  readonly count: Count;
  readonly request_id?: string;
};

export type AuditList = {
  readonly count: Count;
  /** Newest first. */
  readonly entries: readonly AuditRecord[];
  /** Cursor of the next page; absent on the last one. */
  readonly next_cursor?: string;
};
