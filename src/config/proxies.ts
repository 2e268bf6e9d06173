/**
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY, with curl's rules; a lower-case name takes precedence over
 * an upper-case one.
 */
import { BlockList, isIP } from 'node:net';
import { StartupError } from './startup-error.ts';

/** Holds the proxies' passwords, so it is never logged. */
export type Proxies = {
  /** For `http:` addresses. */
  readonly http: URL | undefined;
  /** For `https:` addresses. */
  readonly https: URL | undefined;
  /** Entries of NO_PROXY. */
  readonly direct: readonly string[];
};

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** @throws StartupError for a proxy that Rhetor cannot use */
export function readProxies(variables: Variables): Proxies {
  return {
    http: readProxy('HTTP_PROXY', variables),
    https: readProxy('HTTPS_PROXY', variables),
    direct: (read('NO_PROXY', variables) ?? '').split(/[\s,]+/).filter((entry) => entry !== ''),
  };
}

/** @returns undefined if the address is reached directly */
export function proxyFor(proxies: Proxies, address: string): URL | undefined {
  const url = new URL(address);
  const proxy = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined) return undefined;
  return proxies.direct.some((entry) => covers(entry, url)) ? undefined : proxy;
}

function readProxy(name: string, variables: Variables): URL | undefined {
  const value = read(name, variables);
  if (value === undefined) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(address) && /^https?:/i.test(address)) return new URL(address);
  // The value may hold a password, so the message omits it.
  throw new StartupError(
    `${name} is not the address of an http(s) proxy. Write it as http://host:port or http://user:password@host:port, or unset it.`,
  );
}

function read(name: string, variables: Variables): string | undefined {
  return variables[name.toLowerCase()]?.trim() || variables[name]?.trim() || undefined;
}

/**
 * An entry is `*`, a domain with its subdomains, an IP address or a range like 10.0.0.0/8, each
 * with or without a port.
 */
function covers(entry: string, url: URL): boolean {
  const { host, port } = splitPort(entry.toLowerCase());
  if (port !== undefined && port !== (url.port || DEFAULT_PORTS[url.protocol])) return false;
  const hostname = bare(url.hostname);
  if (host === '*' || host === hostname) return true;
  if (isIP(hostname) !== 0) return isInRange(hostname, host);
  return hostname.endsWith(`.${host}`);
}

/** Only `[::1]:443` and `host:443` name a port; the colons of a bare `::1` do not. */
function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const match = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry);
  return { host: bare(match?.[1] ?? entry), port: match?.[2] };
}

/** Removes the brackets of IPv6, a trailing dot, and a leading `*.` or `.`. */
function bare(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^\*?\.(?=.)/, '')
    .replace(/(?<=.)\.$/, '');
}

function isInRange(address: string, range: string): boolean {
  const [network = '', bits] = range.split('/');
  const family = isIP(network);
  if (bits === undefined || family === 0 || family !== isIP(address)) return false;
  const prefix = Number(bits);
  if (!/^\d+$/.test(bits) || prefix > (family === 6 ? 128 : 32)) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, prefix, type);
  return list.check(address, type);
}
