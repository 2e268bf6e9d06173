import { describe, expect, it } from 'vitest';
import type { SocketDialect } from './socket-dialect.ts';
import { SocketDialects } from './socket-dialects.ts';

function dialect(isUsual: boolean, signs: readonly string[], ...types: string[]): SocketDialect {
  return {
    isUsual,
    signs,
    handlers: new Map(types.map((type) => [type, () => undefined])),
    quietTypes: new Set<string>(),
    refuse: () => undefined,
  };
}

const rhetor = dialect(true, ['source', 'payload'], 'REGISTER', 'LLM_REQUEST', 'CANCEL');
const tekton = dialect(
  false,
  ['request_id', 'component_id'],
  'REGISTER',
  'GENERATE',
  'CANCEL',
  'PONG',
);

const dialects = new SocketDialects();
dialects.add(tekton);
dialects.add(rhetor);

describe('SocketDialects', () => {
  it.each([
    [{ type: 'REGISTER', source: 'UI' }],
    [{ type: 'REGISTER', payload: {} }],
    [{ type: 'GENERATE', request_id: 'r', source: 'UI' }],
    [{ type: 'LLM_REQUEST', component_id: 'c', payload: {} }],
    [{ type: 'REGISTER' }],
    [{ type: 'CANCEL', req_id: 'r' }],
    [{ type: 'CANCEL', request_id: null }],
    [{ type: 'DANCE' }],
  ])("takes %o for Rhetor's own", (frame) => {
    expect(dialects.choose(frame)).toBe(rhetor);
  });

  it.each([
    [{ type: 'REGISTER', component_id: 'c' }],
    [{ type: 'CANCEL', request_id: 'r' }],
    [{ type: 'CANCEL', request_id: 0, source: null, payload: null }],
    [{ type: 'LLM_REQUEST', request_id: 'r' }],
    [{ type: 'PONG' }],
    [{ type: 'GENERATE', prompt: 'Hello' }],
  ])("takes %o for the former client's", (frame) => {
    expect(dialects.choose(frame)).toBe(tekton);
  });
});
