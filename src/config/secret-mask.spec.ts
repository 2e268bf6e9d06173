import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './secret-mask.ts';

describe('maskSecrets', () => {
  it.each([
    [
      'Incorrect API key provided: sk-proj-Ab1*****xyz9. Find yours.',
      'Incorrect API key provided: [masked] Find yours.',
    ],
    ['key sk-ant-api03-AAAA_bbbb-cccc is revoked', 'key [masked] is revoked'],
    ['gsk_0123456789abcdef', '[masked]'],
    ['key-3ax6xnjp29jd6fds4gc3', '[masked]'],
    ['AIzaSyA0123456789abcdefghijklmnopqrstuv', '[masked]'],
    ['sent "Authorization: Bearer abc.def-ghi_jkl"', 'sent "Authorization: [masked]"'],
  ])('masks what looks like a key in %j', (text, masked) => {
    expect(maskSecrets(text, [])).toBe(masked);
  });

  it.each([
    'The model `gpt-6.1-terra` does not exist',
    'max_tokens is too large: 200000',
    'the key-value-storage is full, and the risk-assessment too',
    'a bearer of bad news',
  ])('leaves ordinary words alone: %s', (text) => {
    expect(maskSecrets(text, [])).toBe(text);
  });

  it('masks configured secrets of any form, wherever they stand', () => {
    const text = 'no hunter2-is-mine here, nor xhunter2-is-minex';
    expect(maskSecrets(text, ['hunter2-is-mine'])).toBe('no [masked] here, nor x[masked]x');
  });

  it('masks the whole of a secret that begins as another does', () => {
    expect(maskSecrets('canary123456', ['canary', 'canary123456'])).toBe('[masked]');
  });

  it('takes nothing so short for a secret that words would go', () => {
    expect(maskSecrets('a test of tests', ['test', ''])).toBe('a test of tests');
  });

  it('leaves no secret in any text', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_-]{8,40}$/);
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, key, after) => {
        expect(maskSecrets(before + key + after, [key])).not.toContain(key);
      }),
    );
  });
});
