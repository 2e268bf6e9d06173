/** Who asks over HTTP, as the limits see it. */
import type { Request, Response } from 'express';
import type { Visitor } from '../../conversation/running/entrance.service.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { callerOf, identityOf } from '../security/caller.ts';
import { scopeOf } from '../security/key-rights.ts';
import { setLimitHeaders } from './limit-headers.ts';

export function visitorOf(request: Request, response: Response): Visitor {
  const identity = identityOf(request);
  const limits = identity.type === 'key' ? identity.key.limits : undefined;
  return {
    caller: callerOf(request),
    scope: scopeOf(identity),
    ...(limits && { limits }),
    onLimits: (left: LimitsLeft) => setLimitHeaders(response, left),
  };
}
