import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolToken, selectProtocol } from './subprotocol.ts';

const offer = (header: string) => ({ 'sec-websocket-protocol': header });
const encoded = (token: string) => `bearer.${Buffer.from(token).toString('base64url')}`;

describe('protocolToken', () => {
  it('is the text after "bearer.", wherever it is offered', () => {
    expect(protocolToken(offer(`rhetor, ${encoded('a/b+c=ü')}`))).toBe('a/b+c=ü');
    expect(protocolToken(offer(`${encoded('first')},rhetor`))).toBe('first');
  });

  it('is undefined when none is offered', () => {
    expect(protocolToken({})).toBeUndefined();
    expect(protocolToken(offer('rhetor'))).toBeUndefined();
    expect(protocolToken(offer('xbearer.YQ'))).toBeUndefined();
  });

  it('returns every token unchanged, and throws for no header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (token, header) => {
        expect(protocolToken(offer(`rhetor, ${encoded(token)}`))).toBe(token);
        protocolToken(offer(header));
      }),
    );
  });
});

describe('selectProtocol', () => {
  it('is rhetor and nothing else', () => {
    expect(selectProtocol(new Set(['bearer.x', 'rhetor']))).toBe('rhetor');
    expect(selectProtocol(new Set(['bearer.x']))).toBe(false);
  });
});
