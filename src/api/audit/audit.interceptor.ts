/** Records the calls of audited routes, whether they succeed or fail. */
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { Audit } from '../../context/audit.service.ts';
import { toRhetorError } from '../errors/public-error.ts';
import { requestIdOf } from '../request/request-id.ts';
import { addressOf, identityOf } from '../security/caller.ts';
import { actorOf } from './audit-actor.ts';
import { AUDITED, fieldsOf, type TargetOf } from './audit-target.ts';

@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly audit: Audit,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const targetOf = this.reflector.get<TargetOf>(AUDITED, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const target = targetOf(request);
    if (target === undefined) return next.handle();
    const requestId = requestIdOf(http.getResponse<Response>());
    const fields = request.method === 'PATCH' ? fieldsOf(request.body) : undefined;
    let answer: unknown;
    const record = (outcome: string): void =>
      this.audit.record({
        ...actorOf(identityOf(request)),
        address: addressOf(request),
        action: `${request.method} ${request.route.path}`,
        ...target,
        ...targetOf(request, answer),
        ...(fields !== undefined && { fields }),
        outcome,
        requestId,
      });
    return next.handle().pipe(
      tap({
        next: (value: unknown) => {
          answer = value;
        },
        error: (error: unknown) => record(toRhetorError(error, requestId).code),
        complete: () => record('done'),
      }),
    );
  }
}
