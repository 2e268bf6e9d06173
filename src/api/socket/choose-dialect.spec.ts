import { describe, expect, it } from 'vitest';
import { chooseDialect } from './choose-dialect.ts';
import type { SocketDialect } from './socket-dialect.ts';

function dialect(...types: string[]): SocketDialect {
  return {
    handlers: new Map(types.map((type) => [type, () => undefined])),
    quietTypes: new Set<string>(),
    refuse: () => undefined,
  };
}

const rhetor = dialect('REGISTER', 'LLM_REQUEST', 'CANCEL');
const tekton = dialect('REGISTER', 'GENERATE', 'CANCEL', 'PONG');

describe('chooseDialect', () => {
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
    expect(chooseDialect(frame, { rhetor, tekton })).toBe(rhetor);
  });

  it.each([
    [{ type: 'REGISTER', component_id: 'c' }],
    [{ type: 'CANCEL', request_id: 'r' }],
    [{ type: 'CANCEL', request_id: 0, source: null, payload: null }],
    [{ type: 'LLM_REQUEST', request_id: 'r' }],
    [{ type: 'PONG' }],
    [{ type: 'GENERATE', prompt: 'Hello' }],
  ])("takes %o for the former client's", (frame) => {
    expect(chooseDialect(frame, { rhetor, tekton })).toBe(tekton);
  });
});
