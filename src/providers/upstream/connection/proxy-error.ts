/** Makes errors that name the proxy, so that nobody looks for the cause at the vendor. */
import { RhetorError } from '../../../model/rhetor-error.ts';

/** The proxy and the vendor behind it. */
export type ProxyRoute = {
  readonly provider: string;
  readonly origin: string;
  readonly proxy: URL;
};

/** The proxy could not be reached, or it closed the connection. */
export function proxyFailed(route: ProxyRoute, cause: Error): RhetorError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return proxyError(
    route,
    code === 'ABORT_ERR' ? 'did not answer in time' : `failed (${code})`,
    `Check ${variableOf(route)}`,
    { cause, isRetryable: true },
  );
}

/** @param status of the proxy's answer to CONNECT */
export function proxyRefused(route: ProxyRoute, status: number): RhetorError {
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
  { provider, origin, proxy }: ProxyRoute,
  fault: string,
  advice: string,
  details: { readonly cause?: Error; readonly isRetryable: boolean },
): RhetorError {
  const { hostname } = new URL(origin);
  return new RhetorError('upstream_error', `${provider} cannot be reached: its proxy ${fault}`, {
    ...details,
    operatorMessage: `${provider} cannot be reached at ${origin}: the proxy ${proxy.origin} ${fault}. ${advice}, or name ${hostname} in NO_PROXY to reach it directly`,
  });
}

function variableOf({ origin }: ProxyRoute): string {
  return origin.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
}
