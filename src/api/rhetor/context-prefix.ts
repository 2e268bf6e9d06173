/** Validates the prefix of context ids whose conversations are to be deleted. */
import { createHash } from 'node:crypto';
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { validationFailed } from '../validation/validate-body.ts';

/** A shorter prefix would match too many conversations by accident. */
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

/** Lets an operator check later whether it was this prefix, without storing whom it names. */
export function digestOfPrefix(prefix: unknown): string | undefined {
  if (typeof prefix !== 'string') return undefined;
  return `sha256:${createHash('sha256').update(prefix).digest('hex').slice(0, 16)}`;
}
