/** The keep-alive connections to one origin, made directly or through a proxy. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { RhetorError } from '../../model/rhetor-error.ts';
import { LONGEST_HEADERS } from './transport-error.ts';

/** A connection that nobody waits for any more is given up after this; no call can wait longer. */
const LONGEST_CONNECT_MS = 10_000;
/** Servers that close sooner say so, or close, and are believed. */
const KEEP_ALIVE_MS = 30_000;

const OPTIONS: Pool.Options = {
  maxHeaderSize: LONGEST_HEADERS,
  // The timers of a call are ours; the parser's would end a model that thinks for long.
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: KEEP_ALIVE_MS,
  // An answer that is cancelled must close a socket, not one stream of many.
  allowH2: false,
};

type Connector = ReturnType<typeof buildConnector>;

/** Between Rhetor and whom; for messages. */
type Route = { readonly provider: string; readonly origin: string; readonly proxy: URL };

/** @param proxy an https origin is reached through its tunnel (CONNECT), an http one by asking it for the whole address */
export function openPool(provider: string, origin: string, proxy: URL | undefined): Dispatcher {
  if (proxy === undefined) {
    return new Pool(origin, { ...OPTIONS, connect: { timeout: LONGEST_CONNECT_MS } });
  }
  const route = { provider, origin, proxy };
  if (origin.startsWith('https:')) {
    return new Pool(origin, { ...OPTIONS, connect: throughTunnel(route) });
  }
  const ownHeaders = ['host', new URL(origin).host, ...Object.entries(credentials(proxy)).flat()];
  return new Pool(proxy.origin, { ...OPTIONS, connect: toProxy(route) }).compose(
    (dispatch) => (request, handler) =>
      dispatch(
        {
          ...request,
          path: origin + request.path,
          headers: [...(Array.isArray(request.headers) ? request.headers : []), ...ownHeaders],
        },
        handler,
      ),
  );
}

function toProxy(route: Route): Connector {
  const connect = connector();
  return (options, callback) =>
    // The host of the request is the vendor's, but the certificate here is the proxy's.
    connect({ ...options, servername: route.proxy.hostname }, (...[error, socket]) =>
      error === null ? callback(null, socket) : callback(proxyFailed(route, error), null),
    );
}

function throughTunnel(route: Route): Connector {
  const connect = connector();
  return (options, callback) => {
    const fail = (error: RhetorError): void => callback(error, null);
    openTunnel(route).then((httpSocket) => connect({ ...options, httpSocket }, callback), fail);
  };
}

function connector(): Connector {
  return buildConnector({ timeout: LONGEST_CONNECT_MS, allowH2: false });
}

/** @throws RhetorError that names the proxy */
function openTunnel(route: Route): Promise<Socket> {
  const { origin, proxy } = route;
  const { hostname, port } = new URL(origin);
  const target = `${hostname}:${port || '443'}`;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const request = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  request(proxy.origin, {
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...credentials(proxy) },
    // A socket that becomes a tunnel is nobody else's, whatever agent Node has for others.
    agent: false,
    signal: AbortSignal.timeout(LONGEST_CONNECT_MS),
  })
    .once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return reject(proxyRefused(route, statusCode));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    })
    .once('response', ({ statusCode = 0 }) => reject(proxyRefused(route, statusCode)))
    .once('error', (error) => reject(proxyFailed(route, error)))
    .end();
  return promise;
}

function credentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const pair = `${decode(username)}:${decode(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A password with a bare % in it is taken as it is written. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function proxyFailed(route: Route, cause: Error): RhetorError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return proxyError(
    route,
    code === 'ABORT_ERR' ? 'did not answer in time' : `failed (${code})`,
    `Check ${variableOf(route)}`,
    { cause, isRetryable: true },
  );
}

function proxyRefused(route: Route, status: number): RhetorError {
  if (status === 407) {
    const advice = `Write them into ${variableOf(route)} as http://user:password@host:port`;
    return proxyError(route, 'asks for a user and a password (407)', advice, {
      isRetryable: false,
    });
  }
  return proxyError(
    route,
    `answered ${status}`,
    'Ask who runs it whether it lets this host through',
    {
      isRetryable: status >= 500,
    },
  );
}

function proxyError(
  { provider, origin, proxy }: Route,
  fault: string,
  advice: string,
  details: { readonly cause?: Error; readonly isRetryable: boolean },
): RhetorError {
  const { hostname } = new URL(origin);
  return new RhetorError(
    'upstream_error',
    `${provider} cannot be reached at ${origin}: the proxy ${proxy.origin} ${fault}. ${advice}, or name ${hostname} in NO_PROXY to reach it directly`,
    details,
  );
}

function variableOf({ origin }: Route): string {
  return origin.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
}
