/** /keys: who may call besides the administrator, and what for. */
import type { Count, Timestamp } from './scalars.ts';

export type KeyPermissionName = 'ask' | 'remember';
export type KeyContexts = 'own' | 'component' | 'all';

export type KeyLimitSettings = {
  /**
   * In any 60 seconds.
   * @asType integer
   * @minimum 1
   */
  readonly requests_per_minute?: number;
  /**
   * Input and output, in any 60 seconds.
   * @asType integer
   * @minimum 1
   */
  readonly tokens_per_minute?: number;
  /**
   * Requests at a time.
   * @asType integer
   * @minimum 1
   */
  readonly concurrent?: number;
};

/** POST /keys. */
export type KeyRequest = {
  /** What it is for; two keys may have the same name. */
  readonly name: string;
  /** The key always speaks as this component. */
  readonly component?: string;
  /** Patterns of `provider/model` and `rhetor/rule`, in which `*` is any text; every model when omitted. */
  readonly models?: readonly string[];
  /** The conversations that it sees: those that it began (`own`, when omitted), its component's, or all. */
  readonly contexts?: KeyContexts;
  /** `ask`: ask models. `remember`: keep conversations and notes, and read, search and delete them. Both when omitted. */
  readonly permissions?: readonly KeyPermissionName[];
  /** How much it may ask; without limits when omitted. */
  readonly limits?: KeyLimitSettings;
  /** From then on the key is refused. */
  readonly expires_at?: Timestamp;
  /** At most 16,384 characters of JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
};

/**
 * PATCH /keys/{id}: fields that are omitted keep their values. Here `null` removes `component`,
 * `models`, `permissions`, `limits` and `expires_at`.
 */
export type KeyChangeRequest = {
  readonly name?: string;
  readonly component?: string | null;
  readonly models?: readonly string[] | null;
  readonly contexts?: KeyContexts;
  readonly permissions?: readonly KeyPermissionName[] | null;
  readonly limits?: KeyLimitSettings | null;
  readonly expires_at?: Timestamp | null;
  /** Replaces all metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** A disabled key is refused until it is enabled again. */
  readonly disabled?: boolean;
};

/** POST /keys/{id}/rotate. */
export type RotateRequest = {
  /** For how many seconds the former secret is accepted, too; 0 when omitted. */
  readonly grace_seconds?: number;
};

export type Key = {
  readonly key_id: string;
  readonly name: string;
  readonly component?: string;
  readonly models?: readonly string[];
  readonly contexts: KeyContexts;
  readonly permissions: readonly KeyPermissionName[];
  readonly limits?: KeyLimitSettings;
  readonly expires_at?: Timestamp;
  readonly disabled: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly created_at: Timestamp;
  readonly rotated_at?: Timestamp;
  /** Until then the former secret is accepted, too. */
  readonly former_secret_until?: Timestamp;
};

/** POST /keys and POST /keys/{id}/rotate. */
export type NewKey = Key & {
  /** What its holder sends in place of the token. It is shown only here. */
  readonly key: string;
};

/** GET /keys. */
export type KeyList = {
  readonly count: Count;
  /** Oldest first. */
  readonly keys: readonly Key[];
};

/** DELETE /keys/{id}. */
export type DeletedKey = { readonly success: true; readonly key_id: string };
