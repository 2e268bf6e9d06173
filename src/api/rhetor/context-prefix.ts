/** The beginning of context ids under which everything is removed; it has to be said with care. */
import { createHash } from 'node:crypto';
import { CONTEXT_ID } from '../../model/context-id.ts';
import { validationFailed } from '../validation/validate-body.ts';

/** A shorter one would meet too much by accident. */
const SHORTEST = 3;

/** @throws RhetorError `validation_failed` */
export function assertContextPrefix(prefix: string | undefined): string {
  const isNarrow = prefix !== undefined && (prefix.length >= SHORTEST || prefix.endsWith(':'));
  if (isNarrow && CONTEXT_ID.test(prefix)) return prefix;
  throw validationFailed([
    {
      field: 'prefix',
      message: `must be the beginning of context ids, of ${SHORTEST} characters or more, or end in ":"`,
    },
  ]);
}

/** Tells later whether it was this prefix, without keeping whom it names. */
export function digestOfPrefix(prefix: unknown): string | undefined {
  if (typeof prefix !== 'string') return undefined;
  return `sha256:${createHash('sha256').update(prefix).digest('hex').slice(0, 16)}`;
}
