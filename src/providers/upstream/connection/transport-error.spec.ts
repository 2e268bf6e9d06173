import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { translateTransportError } from './transport-error.ts';

const OLLAMA = { provider: 'ollama', origin: 'http://localhost:11434' };

function failure(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1`), { code });
}

describe('translateTransportError', () => {
  it('tells the user in plain words what to do', () => {
    expect(translateTransportError(OLLAMA, failure('ECONNREFUSED'))?.message).toBe(
      'ollama cannot be reached: connection refused; check that it is running',
    );
  });

  it('names the address to the operator alone', () => {
    expect(translateTransportError(OLLAMA, failure('ECONNREFUSED'))?.operatorMessage).toBe(
      'ollama cannot be reached at http://localhost:11434: connection refused; check that it is running',
    );
  });

  it.each(['ECONNREFUSED', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', 'UND_ERR_SOCKET'])(
    'has no mark at its end, so that a sentence can hold it: %s',
    (code) => {
      expect(translateTransportError(OLLAMA, failure(code))?.message).toMatch(/\w$/);
    },
  );

  it.each([
    ['ECONNREFUSED', 'upstream_error', true],
    ['ECONNRESET', 'upstream_error', true],
    ['UND_ERR_SOCKET', 'upstream_error', true],
    ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'upstream_error', true],
    ['EAI_AGAIN', 'upstream_error', true],
    ['ENOTFOUND', 'upstream_error', false],
    ['CERT_HAS_EXPIRED', 'upstream_error', false],
    ['CERT_NOT_YET_VALID', 'upstream_error', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_error', false],
    ['HPE_INVALID_CONSTANT', 'upstream_error', false],
    ['ETIMEDOUT', 'upstream_timeout', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout', true],
  ])('%s is %s, retryable: %s', (code, expected, isRetryable) => {
    const error = translateTransportError(OLLAMA, failure(code));
    expect(error).toMatchObject({ code: expected, isRetryable });
    expect(error?.message).not.toContain('127.0.0.1');
  });

  it.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['EAI_AGAIN', true],
    ['EHOSTUNREACH', true],
    ['ENETUNREACH', true],
    ['ECONNRESET', false],
    ['ETIMEDOUT', false],
    ['CERT_HAS_EXPIRED', false],
  ])('says of %s whether nobody is there: %s', (code, isUnreachable) => {
    expect(translateTransportError(OLLAMA, failure(code))?.isUnreachable).toBe(isUnreachable);
  });

  it('looks through an SDK’s wrappers', () => {
    const wrapped = new Error('Connection error.', {
      cause: new TypeError('fetch failed', { cause: failure('ECONNREFUSED') }),
    });
    expect(translateTransportError(OLLAMA, wrapped)).toMatchObject({
      code: 'upstream_error',
      cause: wrapped,
    });
  });

  it('finds an error that the upstream layer itself raised', () => {
    const raised = new RhetorError('upstream_timeout', 'ollama went silent.');
    const wrapped = new Error('Request timed out.', { cause: raised });
    expect(translateTransportError(OLLAMA, wrapped)).toBe(raised);
  });

  it('ignores other errors, and an error that is its own cause', () => {
    const endless = new Error('endless');
    endless.cause = endless;
    expect(translateTransportError(OLLAMA, endless)).toBeUndefined();
    expect(translateTransportError(OLLAMA, new SyntaxError('bad JSON'))).toBeUndefined();
    expect(translateTransportError(OLLAMA, 'a string')).toBeUndefined();
  });
});
