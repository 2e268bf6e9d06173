/** The keep-alive connections to one origin, made directly or through a proxy. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { proxyFailed, proxyRefused, type ProxyRoute } from './proxy-error.ts';
import { UPSTREAM_KEEP_ALIVE_MS, LONGEST_CONNECT_MS, LONGEST_HEADERS_BYTES } from '../../limits.ts';

const OPTIONS: Pool.Options = {
  maxHeaderSize: LONGEST_HEADERS_BYTES,
  // A call has its own timers; the parser's would end a model that thinks for long.
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: UPSTREAM_KEEP_ALIVE_MS,
  // Cancelling an answer must close a socket, not one of many streams on it.
  allowH2: false,
};

type Connector = ReturnType<typeof buildConnector>;

/** @param proxy is asked for a tunnel (CONNECT) to an https origin, and for the full address of an http one */
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

function toProxy(route: ProxyRoute): Connector {
  const connect = connector();
  return (options, callback) =>
    // The request's host name is the vendor's, but the certificate here is the proxy's.
    connect({ ...options, servername: '' }, (...[error, socket]) =>
      error === null ? callback(null, socket) : callback(proxyFailed(route, error), null),
    );
}

function throughTunnel(route: ProxyRoute): Connector {
  const connect = connector();
  return (options, callback) =>
    openTunnel(route, (...[error, httpSocket]) =>
      error === null ? connect({ ...options, httpSocket }, callback) : callback(error, null),
    );
}

function connector(): Connector {
  return buildConnector({ timeout: LONGEST_CONNECT_MS, allowH2: false });
}

/** @param callback called once; an error names the proxy */
function openTunnel(route: ProxyRoute, callback: buildConnector.Callback): void {
  const { origin, proxy } = route;
  const { hostname, port } = new URL(origin);
  const target = `${hostname}:${port || '443'}`;
  const request = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  request(proxy.origin, {
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...credentials(proxy) },
    // Node would check the proxy's certificate against the Host header; an IP address has no server name.
    servername: isIP(proxy.hostname.replace(/^\[(.*)\]$/, '$1')) === 0 ? proxy.hostname : '',
    // A socket that becomes a tunnel must not be shared, whichever agent Node uses for other requests.
    agent: false,
    // Ends the wait for the proxy's answer; Node ignores it once the tunnel is open.
    signal: AbortSignal.timeout(LONGEST_CONNECT_MS),
  })
    .once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return callback(proxyRefused(route, statusCode), null);
      }
      if (head.length > 0) socket.unshift(head);
      callback(null, socket);
    })
    .once('error', (error) => callback(proxyFailed(route, error), null))
    .end();
}

function credentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const pair = `${decode(username)}:${decode(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Uses a password with a bare % in it as it is written. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
