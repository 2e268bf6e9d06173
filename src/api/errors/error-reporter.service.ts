/**
 * Reports failures: to the caller in the envelope of its dialect, to the log in the line of its
 * request.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { secretsOf } from '../../config/provider-secrets.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { secretForms } from '../../model/secrets/secret-forms.ts';
import { maskSecrets } from '../../model/secrets/secret-mask.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import { dialectOf } from '../request/dialect-of.ts';
import { toErrorAnswer } from './vendor-errors.ts';
import { toRefusalAnswer } from './refusal-answer.ts';
import { UPSTREAM_REQUEST_ID, requestIdOf } from '../request/request-id.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';
import type { RequestLine } from '../log/request-line.ts';
import { publicErrorBody, toRhetorError } from './public-error.ts';

/** How long the rest of an oversized body is read, so that the client can read the answer. */
const READ_ON_MS = 1_000;

@Injectable()
export class ErrorReporter {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly registry: ProviderRegistry,
  ) {}

  /**
   * Returns the body of a failure, for a frame of a stream or socket; the request's log line
   * records it, too.
   */
  describe(thrown: unknown, line: RequestLine): ErrorBody {
    const error = toRhetorError(thrown, line.requestId);
    line.fail(error);
    return publicErrorBody(error, line.requestId, (text) => this.mask(text));
  }

  /** Answers an HTTP request with a failure; nothing may have been sent before. */
  send(request: Request, response: Response, thrown: unknown): void {
    const requestId = requestIdOf(response);
    const error = toRhetorError(thrown, requestId);
    requestLineOf(response).fail(error);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const failure = publicErrorBody(error, requestId, (text) => this.mask(text));
    if (failure.retry_after_ms !== undefined) {
      response.setHeader('retry-after', Math.ceil(failure.retry_after_ms / 1000));
    }
    if (error.code === 'unauthorized') response.setHeader('www-authenticate', 'Bearer');
    if (error.attempts !== undefined) {
      response.setHeader('x-rhetor-attempts', error.attempts.length);
    }
    const dialect = dialectOf(request);
    // Vendors' clients retry any 409 and 5xx unless this header says that it is useless.
    if (dialect !== 'rhetor' && !error.isRetryable) response.setHeader('x-should-retry', 'false');
    const { requestId: upstreamId } = error.shownHeaders ?? {};
    if (upstreamId !== undefined) response.setHeader(UPSTREAM_REQUEST_ID, upstreamId);
    const own = toRefusalAnswer(dialect, error, (text) => this.mask(text));
    const { status, body } = own ?? toErrorAnswer(dialect, failure);
    response.status(status);
    if (error.code === 'body_too_large') endAfterReadingOn(request, response, body);
    else response.json(body);
  }

  /** Removes keys from a text from elsewhere. */
  mask(text: string): string {
    const keys = this.registry.list().flatMap(({ definition }) => secretsOf(definition));
    const token = this.environment.authToken;
    return maskSecrets(text, secretForms(token === undefined ? keys : [...keys, token]));
  }
}

/**
 * Sends the answer at once, but closes the connection only when the client has sent everything or 1
 * s has passed: closing it while the client is sending resets it, and the client would never read
 * the answer.
 */
function endAfterReadingOn(request: Request, response: Response, body: object): void {
  const text = JSON.stringify(body);
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.write(text);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, READ_ON_MS);
  request.once('end', end).once('close', end).resume();
}
