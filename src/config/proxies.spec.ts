import { describe, expect, it } from 'vitest';
import { proxyFor, readProxies } from './proxies.ts';

const PROXY = 'http://proxy.example:3128';

function proxyOf(variables: Readonly<Record<string, string>>, address: string): string | undefined {
  return proxyFor(readProxies(variables), address)?.origin;
}

describe('readProxies', () => {
  it.each([
    [{}, 'https://api.example', undefined],
    [{ HTTPS_PROXY: PROXY }, 'https://api.example', PROXY],
    [{ https_proxy: PROXY }, 'https://api.example', PROXY],
    [{ HTTPS_PROXY: 'http://other:1', https_proxy: PROXY }, 'https://api.example', PROXY],
    [{ HTTPS_PROXY: PROXY, https_proxy: ' ' }, 'https://api.example', PROXY],
    [{ HTTPS_PROXY: PROXY }, 'http://api.example', undefined],
    [{ HTTP_PROXY: PROXY }, 'https://api.example', undefined],
    [{ HTTP_PROXY: PROXY }, 'http://api.example', PROXY],
    [{ http_proxy: PROXY }, 'http://api.example', PROXY],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, 'https://api.example', PROXY],
    [{ HTTPS_PROXY: 'http://user:secret@proxy.example:3128' }, 'https://api.example', PROXY],
  ])('chooses from %j for %s: %s', (variables, address, proxy) => {
    expect(proxyOf(variables, address)).toBe(proxy);
  });

  it.each(['socks5://user:secret@proxy.example:1080', 'http://user:secret@:bad', '://'])(
    'rejects %s, and repeats no password',
    (value) => {
      expect(() => readProxies({ HTTPS_PROXY: value })).toThrow(
        /^HTTPS_PROXY is not the address of an http\(s\) proxy\. Write it as (?!.*secret)/,
      );
    },
  );
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://api.example'],
    ['api.example', 'https://api.example'],
    ['API.example', 'https://api.EXAMPLE'],
    ['example', 'https://api.example'],
    ['.example', 'https://api.example'],
    ['*.example', 'https://api.example'],
    ['.api.example', 'https://api.example'],
    ['api.example.', 'https://api.example'],
    ['api.example', 'https://api.example.'],
    ['a.example, api.example', 'https://api.example'],
    ['a.example api.example', 'https://api.example'],
    ['api.example:443', 'https://api.example'],
    ['api.example:8443', 'https://api.example:8443'],
    ['localhost,127.0.0.1', 'https://127.0.0.1:9000'],
    ['127.0.0.0/8', 'https://127.0.0.1:9000'],
    ['::1', 'https://[::1]:9000'],
    ['[::1]', 'https://[::1]:9000'],
    ['[::1]:9000', 'https://[::1]:9000'],
    ['fd00::/8', 'https://[fd12::1]'],
  ])('%s covers %s', (entries, address) => {
    expect(proxyOf({ HTTPS_PROXY: PROXY, NO_PROXY: entries }, address)).toBeUndefined();
    expect(proxyOf({ HTTPS_PROXY: PROXY, no_proxy: entries }, address)).toBeUndefined();
  });

  it.each([
    ['', 'https://api.example'],
    ['pi.example', 'https://api.example'],
    ['api.example:8443', 'https://api.example'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/99', 'https://10.0.0.1'],
    ['0.0.1', 'https://127.0.0.1'],
    ['127.0.0.0/8', 'https://localhost'],
    ['fd00::/8', 'https://10.0.0.1'],
  ])('%j does not cover %s', (entries, address) => {
    expect(proxyOf({ HTTPS_PROXY: PROXY, NO_PROXY: entries }, address)).toBe(PROXY);
  });
});
