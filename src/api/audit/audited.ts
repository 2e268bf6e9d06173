/** Marks a route whose calls are recorded in the audit trail: `@Audited()` above its handler. */
import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { AuditInterceptor } from './audit.interceptor.ts';
import { AUDITED, type AuditTarget, type TargetOf } from './audit-target.ts';

/**
 * @param targetOf what the call concerns; by default the `:id` of the path, which is a context's
 *   below /contexts. Undefined: the call changes nothing and is not recorded
 */
export function Audited(targetOf: TargetOf = targetOfPath) {
  return applyDecorators(SetMetadata(AUDITED, targetOf), UseInterceptors(AuditInterceptor));
}

function targetOfPath({ path, params }: Request): AuditTarget {
  const { id } = params;
  if (typeof id !== 'string') return {};
  return /^\/contexts\//i.test(path) ? { contextId: id } : { subject: id };
}
