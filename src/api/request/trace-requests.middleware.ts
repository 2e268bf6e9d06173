/** Begins the trace of each HTTP request, which whatever answers it finds by its response. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { maskKeyLike } from '../../model/secrets/key-like.ts';
import type { ServerTrace } from '../../traces/traced-request.ts';
import type { Tracing } from '../../traces/tracing.service.ts';
import { isProbe } from './probes.ts';
import { requestIdOf } from './request-id.ts';

const CLIENT_LEFT = 499;

const traces = new WeakMap<Response, ServerTrace>();

/** Undefined where no traces are recorded. */
export function traceOf(response: Response): ServerTrace | undefined {
  return traces.get(response);
}

export function traceRequests(tracing: Pick<Tracing, 'begin'>): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (isProbe(request.path)) return next();
    const { method, headers, path, protocol } = request;
    const trace = tracing.begin({
      name: method,
      parent: headers,
      attributes: () => ({
        'http.request.method': method,
        'url.path': maskKeyLike(path),
        'url.scheme': protocol,
        'server.address': headers.host?.replace(/:\d+$/, ''),
        'user_agent.original': headers['user-agent'],
        'rhetor.request_id': requestIdOf(response),
      }),
    });
    if (trace === undefined) return next();
    traces.set(response, trace);
    response.once('close', () => {
      // Runs after the other listeners: for them, a caller that leaves ends the turn.
      queueMicrotask(() => endTrace(trace, request, response));
    });
    next();
  };
}

function endTrace(trace: ServerTrace, request: Request, response: Response): void {
  const route = routeOf(request);
  if (route !== undefined) trace.rename(`${request.method} ${route}`);
  trace.end(response.writableFinished ? response.statusCode : CLIENT_LEFT, route);
}

/** Express declares the matched route as `any`. */
function routeOf({ route }: Request): string | undefined {
  const matched: unknown = route;
  if (typeof matched !== 'object' || matched === null || !('path' in matched)) return undefined;
  return typeof matched.path === 'string' ? matched.path : undefined;
}
