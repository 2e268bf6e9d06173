/** A key: whoever sends it speaks as its holder, within what the administrator allows it. */

import type { RateLimits } from '../model/rate-limits.ts';

/** `ask`: ask models. `remember`: keep conversations and notes, and read, search and delete them. */
export type KeyPermission = 'ask' | 'remember';

/** Which conversations a key sees: those that it began, those of its component, or all. */
export type KeyReach = 'own' | 'component' | 'all';

/** What the administrator may set and change. */
export type KeySettings = {
  readonly name: string;
  /** The key always speaks as this component. */
  readonly component?: string | undefined;
  /** Patterns of `provider/model` and `rhetor/rule`; absent: every model. */
  readonly models?: readonly string[] | undefined;
  readonly contexts: KeyReach;
  /** Absent: all. */
  readonly permissions?: readonly KeyPermission[] | undefined;
  readonly limits?: RateLimits | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | undefined;
  readonly isDisabled: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
};

export type AccessKey = KeySettings & {
  readonly id: string;
  /** The SHA-256 of the secret, in base64url; the secret itself is not stored. */
  readonly digest: string;
  /** The secret before the last rotation, which is accepted for a while. */
  readonly former?: { readonly digest: string; readonly until: number };
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly rotatedAt?: number;
};

/** A property that is undefined is removed; one that is absent is kept. */
export type KeyChanges = Partial<KeySettings>;
