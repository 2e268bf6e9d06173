/** Stores the refusal of a body under the request's Idempotency-Key, like any other refusal. */
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { IdempotentTurns } from '../../conversation/idempotency/idempotent-turns.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { idempotencyKeyOf, REPLAYED_HEADER } from './idempotency-key.ts';

@Catch(RhetorError)
export class RefusedBodyFilter implements ExceptionFilter<RhetorError> {
  constructor(
    private readonly turns: IdempotentTurns,
    private readonly reporter: ErrorReporter,
  ) {}

  async catch(error: RhetorError, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    this.reporter.send(request, response, await this.refusalOf(error, request, response));
  }

  private async refusalOf(
    error: RhetorError,
    request: Request,
    response: Response,
  ): Promise<unknown> {
    if (error.code !== 'validation_failed') return error;
    try {
      const key = idempotencyKeyOf(request);
      if (key === undefined) return error;
      const refusal = await this.turns.refuse(key, error);
      if (refusal.isReplay) response.setHeader(REPLAYED_HEADER, 'true');
      return refusal.error;
    } catch (fault) {
      return fault;
    }
  }
}
