import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretForms } from './secret-forms.ts';
import { maskSecrets as mask } from './secret-mask.ts';

function maskSecrets(text: string, secrets: readonly string[]): string {
  return mask(text, secretForms(secrets));
}

function percents(text: string): string {
  return escapes(text, '%');
}

function escapes(text: string, mark: string): string {
  return [...Buffer.from(text)].map((byte) => mark + byte.toString(16).padStart(2, '0')).join('');
}

function hexOf(text: string, between: string): string {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(between);
}

function wrapped(text: string): string {
  return text.replace(/.{10}/g, '$&\r\n');
}

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

  it('masks configured secrets of any form, at any position', () => {
    const text = 'no hunter2-is-mine here, nor xhunter2-is-minex';
    expect(maskSecrets(text, ['hunter2-is-mine'])).toBe('no [masked] here, nor x[masked]x');
  });

  it('masks the whole of a secret that begins with another one', () => {
    expect(maskSecrets('canary123456', ['canary', 'canary123456'])).toBe('[masked]');
  });

  it('ignores secrets so short that ordinary words would be masked', () => {
    expect(maskSecrets('a test of tests', ['test', ''])).toBe('a test of tests');
  });

  it.each([0, 1, 2])(
    'masks the base64 of a secret behind %i bytes, in both alphabets',
    (before) => {
      const secret = 'a key?>of some~vendor';
      const bytes = Buffer.from(`${'u'.repeat(before)}${secret}:tail`);
      for (const alphabet of ['base64', 'base64url'] as const) {
        const masked = maskSecrets(`sent ${bytes.toString(alphabet)}`, [secret]);
        expect(masked).toContain('[masked]');
        // At either end a letter may remain that holds some bits of a neighbouring byte.
        const left = masked.replace('sent ', '').replace('[masked]', '');
        expect(Buffer.from(left, 'base64').toString()).not.toContain('key');
      }
    },
  );

  it('masks a secret that was escaped for JSON or a URL', () => {
    const secret = 'abc/def"ghi klm';
    expect(maskSecrets(JSON.stringify({ secret }), [secret])).toBe('{"secret":"[masked]"}');
    expect(maskSecrets('abc\\/def\\"ghi klm', [secret])).toBe('[masked]');
    expect(maskSecrets(encodeURIComponent(secret), [secret])).toBe('[masked]');
  });

  const SECRET = 'Zk7canary/Of+SomeVendor9';

  it.each<[encoding: string, encode: (secret: string) => string]>([
    ['percent-encoded whole', (secret) => percents(secret)],
    ['percent-encoded in part', (secret) => secret.slice(0, 5) + percents(secret.slice(5))],
    ['percent-encoded twice', (secret) => percents(secret).replaceAll('%', '%25')],
    ['in hex', (secret) => Buffer.from(secret).toString('hex')],
    ['in capital hex', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ['as a printed Buffer', (secret) => hexOf(secret, ' ')],
    ['as bytes with colons', (secret) => hexOf(secret, ':').toUpperCase()],
    ['as a list of bytes', (secret) => JSON.stringify([...Buffer.from(secret)])],
    ['in Unicode escapes', (secret) => escapes(secret, '\\u00')],
    ['in escapes within a text of JSON', (secret) => escapes(secret, '\\\\u00')],
    ['in hex escapes', (secret) => escapes(secret, '\\x')],
    ['with one letter escaped', (secret) => secret.replace('c', '\\u0063')],
    ['with escaped slashes', (secret) => secret.replaceAll('/', '\\\\\\/')],
    [
      'in references of HTML',
      (secret) => secret.replace(/[/c]/g, (one) => `&#${one.charCodeAt(0)};`),
    ],
    ['split by a line break', (secret) => `${secret.slice(0, 9)}\n${secret.slice(9)}`],
    ['split by an escaped break', (secret) => `${secret.slice(0, 9)}\\r\\n${secret.slice(9)}`],
    [
      'split by a space that nobody sees',
      (secret) => `${secret.slice(0, 9)}\u200b${secret.slice(9)}`,
    ],
    ['in base64 in a URL', (secret) => percents(Buffer.from(secret).toString('base64'))],
    ['in base64 with line breaks', (secret) => wrapped(Buffer.from(secret).toString('base64'))],
  ])('masks a secret %s', (_encoding, encode) => {
    const masked = maskSecrets(`refused <${encode(SECRET)}>, %s 100% \\ of it`, [SECRET]);
    expect(masked.replace(/\[masked\][\w=%]{0,3}/, '#').replace(/\[?#\]?/, '#')).toBe(
      'refused <#>, %s 100% \\ of it',
    );
  });

  it('masks a long part of a secret in the middle of a text', () => {
    expect(maskSecrets('the key Zk7canary/Of+… is wrong', [SECRET])).toBe(
      'the key [masked]… is wrong',
    );
  });

  it('masks the beginning of a secret where a text was cut', () => {
    const secret = 'Zk7canaryOfSomeVendor';
    expect(maskSecrets('refused: Zk7canaryOfSo', [secret])).toBe('refused: [masked]');
    expect(maskSecrets('refused: Zk7ca', [secret])).toBe('refused: Zk7ca');
  });

  it('masks a secret under any mixture of escapes', () => {
    const forms = [
      (one: string) => one,
      (one: string) => percents(one),
      (one: string) => escapes(one, '\\u00'),
      (one: string) => `${one}\\n`,
    ];
    const choices = fc.array(fc.constantFrom(...forms), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(choices, (chosen) => {
        const written = [...SECRET].map((one, at) => chosen[at]?.(one) ?? one).join('');
        expect(maskSecrets(`a ${written}`, [SECRET])).toMatch(/^a \[masked\](\\n)?$/);
      }),
    );
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
