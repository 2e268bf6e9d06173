/** A message as the database holds it; null is SQL's. */
export type MessageRow = {
  readonly id: string;
  readonly role: string;
  /** JSON, made once on the main thread. */
  readonly parts: string;
  readonly tokens: number;
  readonly timestamp: number;
  readonly status: string | null;
  /** JSON. */
  readonly origin: string | null;
  /** Undefined for an active one. */
  readonly supersededAt?: number;
  readonly isPinned?: boolean;
};
