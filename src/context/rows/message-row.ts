/** A message as the database holds it; null is SQL's. */
import { hash } from 'node:crypto';

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

/** 128 bits tell messages apart as surely as their text does. */
export function digestOf({ role, parts }: Pick<MessageRow, 'role' | 'parts'>): string {
  return hash('sha256', `${role}\n${parts}`, 'base64url').slice(0, 22);
}
