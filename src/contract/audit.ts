/** GET /audit: who changed, exported or removed what, and who was refused. */
import type { Count, Timestamp } from './scalars.ts';

export type AuditRecord = {
  readonly at: Timestamp;
  /** `administrator` with the token, `anyone` where no token is set, `unknown` who was refused. */
  readonly actor: 'administrator' | 'anyone' | 'unknown';
  /** The caller's address; `others` for the refusals of many. */
  readonly address: string;
  /** Method and route; `access` for a refused credential. */
  readonly action: string;
  /** The conversation, also when it no longer exists. */
  readonly context_id?: string;
  /** A prompt, a template, a model, or a digest of what was forgotten. */
  readonly subject?: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  /** More than 1 only for refused credentials, which are counted. */
  readonly count: Count;
  readonly request_id?: string;
};

export type AuditList = {
  readonly count: Count;
  /** Newest first. */
  readonly entries: readonly AuditRecord[];
  /** For the next page; absent on the last one. */
  readonly next_cursor?: string;
};
