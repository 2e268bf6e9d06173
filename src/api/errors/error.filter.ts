/** Passes every failure of an HTTP route to the reporter. */
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ErrorReporter } from './error-reporter.service.ts';

@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly reporter: ErrorReporter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.reporter.send(http.getRequest<Request>(), http.getResponse<Response>(), error);
  }
}
