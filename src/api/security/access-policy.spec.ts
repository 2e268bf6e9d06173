import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import {
  type AccessRequest,
  type AccessSettings,
  checkAccess,
  type KeyReader,
} from './access-policy.ts';

const OPEN: AccessSettings = {
  authToken: undefined,
  allowedHosts: undefined,
  allowedOrigins: undefined,
};
const LOCKED: AccessSettings = { ...OPEN, authToken: 'the-token' };

const NO_KEYS: KeyReader = { present: () => undefined };

/** @returns the code of the refusal, or undefined */
function refusal(request: Partial<AccessRequest>, settings: AccessSettings): string | undefined {
  try {
    checkAccess(
      { path: '/message', headers: { host: 'localhost' }, ...request },
      settings,
      NO_KEYS,
    );
    return undefined;
  } catch (error) {
    if (error instanceof RhetorError) return error.code;
    throw error;
  }
}

describe('checkAccess', () => {
  it('checks the host first, then the origin, then the token', () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    const settings = { ...LOCKED, allowedHosts: ['rhetor.example'] };
    expect(refusal({ headers }, settings)).toBe('forbidden_host');
    expect(refusal({ headers: { ...headers, host: 'rhetor.example' } }, settings)).toBe(
      'forbidden_origin',
    );
    expect(refusal({ headers: { host: 'rhetor.example' } }, settings)).toBe('unauthorized');
  });

  it('refuses a request without a host, unless it has a valid token', () => {
    expect(refusal({ headers: {} }, OPEN)).toBe('forbidden_host');
    const headers = { authorization: 'Bearer the-token' };
    expect(refusal({ headers }, LOCKED)).toBeUndefined();
  });

  it('prefers the token of a subprotocol to any header', () => {
    expect(refusal({ protocolToken: 'the-token' }, LOCKED)).toBeUndefined();
    const headers = { host: 'localhost', 'x-api-key': 'the-token' };
    expect(refusal({ headers, protocolToken: 'wrong' }, LOCKED)).toBe('unauthorized');
  });

  it('requires neither host nor token of a probe, and no token of a preflight', () => {
    const headers = { host: '10.0.0.7:8300' };
    expect(refusal({ path: '/health', headers }, OPEN)).toBeUndefined();
    expect(refusal({ path: '/ready', headers }, LOCKED)).toBeUndefined();
    expect(refusal({ path: '/healthy', headers }, LOCKED)).toBe('unauthorized');
    expect(refusal({ isPreflight: true }, LOCKED)).toBeUndefined();
  });

  it('never accepts a wrong token', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => text !== 'the-token'),
        (token) => {
          expect(refusal({ protocolToken: token }, LOCKED)).toBe('unauthorized');
        },
      ),
    );
  });

  it('accepts as loopback no name that a stranger could own, and throws for none', () => {
    fc.assert(
      fc.property(fc.string(), fc.domain(), (prefix, domain) => {
        expect(refusal({ headers: { host: domain } }, OPEN)).toBe('forbidden_host');
        const origin = `http://${domain}`;
        expect(refusal({ headers: { host: 'localhost', origin } }, OPEN)).toBe('forbidden_origin');
        // Whatever the text is, the outcome is a decision of the policy, not a crash.
        refusal({ headers: { host: prefix, origin: prefix } }, OPEN);
      }),
    );
  });
});
