import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { callerAddress } from './caller-address.ts';

function requestFrom(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const request = new IncomingMessage(socket);
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor;
  return request;
}

describe('without trusted proxies', () => {
  it('is the address of the socket, whatever a header says', () => {
    const addressOf = callerAddress([]);
    expect(addressOf(requestFrom('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
  });
});

describe('behind a trusted proxy', () => {
  const addressOf = callerAddress(['10.0.0.0/8', 'loopback']);

  it('is the nearest address that is not a trusted proxy', () => {
    const forwarded = '203.0.113.9, 198.51.100.1, 10.0.0.2';
    expect(addressOf(requestFrom('10.0.0.1', forwarded))).toBe('198.51.100.1');
  });

  it('ignores the header of an untrusted sender', () => {
    expect(addressOf(requestFrom('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
  });

  it.each(['unknown', '', 'a'.repeat(5_000), '999.1.1.1'])(
    'is the address of the proxy when the header is nonsense: %.20s',
    (nonsense) => {
      expect(addressOf(requestFrom('10.0.0.1', nonsense))).toBe('10.0.0.1');
    },
  );
});

describe('an IPv6 address', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as its network', (address, network) => {
    expect(callerAddress([])(requestFrom(address))).toBe(network);
  });

  it('that maps an IPv4 address counts as that address', () => {
    expect(callerAddress([])(requestFrom('::ffff:192.0.2.7'))).toBe('192.0.2.7');
  });
});
