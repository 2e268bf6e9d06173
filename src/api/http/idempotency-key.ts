/** The Idempotency-Key header, scoped to who the caller is and to the route. */
import { hash } from 'node:crypto';
import type { Request } from 'express';
import type { IdempotencyKey } from '../../conversation/request/idempotency-key.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { identityOf } from '../security/caller.ts';
import type { Identity } from '../security/identity.ts';

export const REPLAYED_HEADER = 'idempotent-replayed';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/** @throws RhetorError `invalid_value` for a malformed key */
export function idempotencyKeyOf(request: Request): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !PRINTABLE.test(key)) {
    throw new RhetorError(
      'invalid_value',
      'The header Idempotency-Key must be 1 to 255 printable ASCII characters.',
    );
  }
  // A rotated secret keeps its scope. The caller's text is not stored in plain.
  const scope = digestOf(scopeName(identityOf(request)));
  return {
    id: digestOf(`${scope}\n${routeOf(request.path)}\n${key}`),
    digest: digestOf(JSON.stringify([request.body ?? null, rhetorHeaders(request)])),
  };
}

function scopeName(identity: Identity): string {
  return identity.type === 'key' ? `key ${identity.key.id}` : identity.type;
}

/** Rhetor's own headers are part of the request, but not how its caller has signed in. */
function rhetorHeaders({ headers }: Request): readonly unknown[] {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith('x-rhetor-') && name !== 'x-rhetor-csrf')
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** Express serves `/message/` and `/Message` as `/message`, so they share one scope. */
function routeOf(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}
