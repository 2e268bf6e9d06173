import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type AccessRequest, type AccessSettings, checkAccess } from './access-policy.ts';

const OPEN: AccessSettings = {
  authToken: undefined,
  allowedHosts: undefined,
  allowedOrigins: undefined,
};
const LOCKED: AccessSettings = { ...OPEN, authToken: 'the-token' };

/** @returns the code of the refusal, undefined if there is none */
function refusal(request: Partial<AccessRequest>, settings: AccessSettings): string | undefined {
  try {
    checkAccess({ path: '/message', headers: { host: 'localhost' }, ...request }, settings);
    return undefined;
  } catch (error) {
    if (error instanceof RhetorError) return error.code;
    throw error;
  }
}

describe('checkAccess', () => {
  it('asks for the host first, then the origin, then the token', () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    const settings = { ...LOCKED, allowedHosts: ['rhetor.example'] };
    expect(refusal({ headers }, settings)).toBe('forbidden_host');
    expect(refusal({ headers: { ...headers, host: 'rhetor.example' } }, settings)).toBe(
      'forbidden_origin',
    );
    expect(refusal({ headers: { host: 'rhetor.example' } }, settings)).toBe('unauthorized');
  });

  it('refuses a request without a host, unless a token stands for it', () => {
    expect(refusal({ headers: {} }, OPEN)).toBe('forbidden_host');
    const headers = { authorization: 'Bearer the-token' };
    expect(refusal({ headers }, LOCKED)).toBeUndefined();
  });

  it('takes the token of a subprotocol before any header', () => {
    expect(refusal({ protocolToken: 'the-token' }, LOCKED)).toBeUndefined();
    const headers = { host: 'localhost', 'x-api-key': 'the-token' };
    expect(refusal({ headers, protocolToken: 'wrong' }, LOCKED)).toBe('unauthorized');
  });

  it('asks neither host nor token of a probe, and no token of a preflight', () => {
    const headers = { host: '10.0.0.7:8300' };
    expect(refusal({ path: '/health', headers }, OPEN)).toBeUndefined();
    expect(refusal({ path: '/ready', headers }, LOCKED)).toBeUndefined();
    expect(refusal({ path: '/healthy', headers }, LOCKED)).toBe('unauthorized');
    expect(refusal({ isPreflight: true }, LOCKED)).toBeUndefined();
  });

  it('never takes a token that is not the token', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => text !== 'the-token'),
        (token) => {
          expect(refusal({ protocolToken: token }, LOCKED)).toBe('unauthorized');
        },
      ),
    );
  });

  it('takes no name for loopback that a stranger could own, and fails at none', () => {
    fc.assert(
      fc.property(fc.string(), fc.domain(), (prefix, domain) => {
        expect(refusal({ headers: { host: domain } }, OPEN)).toBe('forbidden_host');
        const origin = `http://${domain}`;
        expect(refusal({ headers: { host: 'localhost', origin } }, OPEN)).toBe('forbidden_origin');
        // Whatever the text is, the answer is one of the policy's, not a crash.
        refusal({ headers: { host: prefix, origin: prefix } }, OPEN);
      }),
    );
  });
});
