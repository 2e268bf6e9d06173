/** Refuses a key on every route that is not marked `@OpenToKeys()`, so that a new route is closed. */
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { identityOf } from './caller.ts';
import { administratorNeeded, assertPermitted } from './key-rights.ts';
import { type KeyAccess, OPEN_TO_KEYS } from './open-to-keys.ts';

@Injectable()
export class KeyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws RhetorError `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    // Frames of a socket are checked where they are read.
    if (context.getType() !== 'http') return true;
    const identity = identityOf(context.switchToHttp().getRequest<Request>());
    if (identity.type !== 'key') return true;
    const access = this.reflector.getAllAndOverride<KeyAccess | undefined>(OPEN_TO_KEYS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === undefined) throw administratorNeeded();
    for (const needed of access.needed) assertPermitted(identity.key, needed);
    return true;
  }
}
