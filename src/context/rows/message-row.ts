/** A message in the form of a database row; null stands for SQL's NULL. */
import { hash } from 'node:crypto';

export type MessageRow = {
  readonly id: string;
  readonly role: string;
  /** JSON, serialized once on the main thread. */
  readonly parts: string;
  readonly tokens: number;
  readonly timestamp: number;
  readonly status: string | null;
  /** JSON. */
  readonly origin: string | null;
  /** Undefined for an active message. */
  readonly supersededAt?: number;
  readonly isPinned?: boolean;
};

/** 128 bits are enough to identify a message's text. */
export function digestOf({ role, parts }: Pick<MessageRow, 'role' | 'parts'>): string {
  return hash('sha256', `${role}\n${parts}`, 'base64url').slice(0, 22);
}
