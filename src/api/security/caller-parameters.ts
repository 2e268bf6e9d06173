/** Parameters of handlers that say who calls: `@CallerScope()`, `@CallerMemory()`, `@CallerKey()`. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { identityOf } from './caller.ts';
import type { Identity } from './identity.ts';
import { memoryAccessOf, scopeOf } from './key-rights.ts';

/** The conversations that the caller sees, a `ContextScope`. */
export const CallerScope = createParamDecorator(
  (_: unknown, context: ExecutionContext): ContextScope => scopeOf(callerIn(context)),
);

/** What the caller may find in memory, a `MemoryAccess`. */
export const CallerMemory = createParamDecorator(
  (_: unknown, context: ExecutionContext): MemoryAccess => memoryAccessOf(callerIn(context)),
);

/** The caller's key, an `AccessKey`; undefined for the administrator. */
export const CallerKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): AccessKey | undefined => {
    const identity = callerIn(context);
    return identity.type === 'key' ? identity.key : undefined;
  },
);

function callerIn(context: ExecutionContext): Identity {
  return identityOf(context.switchToHttp().getRequest<Request>());
}
