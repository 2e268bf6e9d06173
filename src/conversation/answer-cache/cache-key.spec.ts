/** The key of an answer: different for whatever may change the answer, and the same for all else. */
import {
  assert,
  constantFrom,
  dictionary,
  jsonValue,
  option,
  property,
  record,
  string,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../model/json/canonical-json.ts';
import { textMessage } from '../../model/message.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { SettledRequest } from '../request/conversation-request.ts';
import { callerName } from '../request/caller-name.ts';
import { cacheKey } from './cache-key.ts';

const REQUEST: SettledRequest = {
  requestId: 'r1',
  contextId: undefined,
  component: undefined,
  taskType: 'default',
  history: 'client',
  isStored: false,
  isStreaming: false,
  messages: [textMessage('user', 'Why?')],
  systemPrompt: undefined,
  prompt: undefined,
  wish: {},
  options: {},
  areOptionsWishes: false,
  tools: [],
  timeouts: undefined,
  streamRecovery: undefined,
};

const MODEL: PlannedCandidate = {
  index: 0,
  provider: 'openai',
  model: 'one',
  status: {
    id: 'openai',
    kind: 'openai',
    name: 'OpenAI',
    isConfigured: true,
    isAvailable: true,
    defaultModel: undefined,
    models: [],
  },
  options: {},
  dropped: [],
  limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
  info: undefined,
};

type Question = {
  readonly request?: Partial<SettledRequest>;
  readonly system?: string;
  readonly expected?: Readonly<Record<string, unknown>>;
  readonly owner?: string;
  readonly models?: readonly PlannedCandidate[];
  readonly home?: string;
};

function keyOf({
  request,
  system = '',
  expected,
  owner = 'anyone',
  models = [MODEL],
  home = '',
}: Question) {
  const asked = { ...REQUEST, ...request };
  return cacheKey({ request: asked, system, expected }, owner, models, () => home);
}

const sent = (fields: Readonly<Record<string, unknown>>): Question => ({
  request: { own: { dialect: 'openai', fields } },
});

const field = string({ minLength: 1 }).filter(
  (name) => !['model', 'stream', 'stream_options'].includes(name),
);
const body = dictionary(field, jsonValue(), { maxKeys: 6 });

describe('the key of an answer', () => {
  it('differs with any field of a body in a vendor’s dialect, at any depth', () => {
    assert(
      property(tuple(body, field, jsonValue(), jsonValue()), ([fields, name, one, other]) => {
        const isSame = canonicalJson(one) === canonicalJson(other);
        const keys = [one, other].map((value) => keyOf(sent({ ...fields, [name]: value })));
        expect(keys[0] === keys[1]).toBe(isSame);
        const deep = [one, other].map((value) =>
          keyOf(sent({ ...fields, deep: [{ [name]: value }] })),
        );
        expect(deep[0] === deep[1]).toBe(isSame);
      }),
    );
  });

  it('is the same in any order of members, as a stream, and under another name of the model', () => {
    assert(
      property(
        tuple(body, record({ model: string(), stream: jsonValue(), stream_options: jsonValue() })),
        ([fields, form]) => {
          const reversed = Object.fromEntries(Object.entries({ ...fields, ...form }).reverse());
          expect(keyOf(sent(reversed))).toBe(keyOf(sent(fields)));
        },
      ),
    );
  });

  it('differs with everything else that decides the answer', () => {
    const two = { ...MODEL, model: 'two' };
    const questions: readonly Question[] = [
      {},
      { system: 'Be brief.' },
      { expected: { type: 'object' } },
      { owner: 'administrator' },
      { owner: 'key one' },
      { home: 'elsewhere' },
      { models: [two] },
      { models: [MODEL, two] },
      { models: [{ ...MODEL, provider: 'azure' }] },
      { models: [{ ...MODEL, options: { temperature: 0 } }] },
      { models: [{ ...MODEL, options: { temperature: 1 } }] },
      { models: [{ ...MODEL, dropped: ['seed'] }] },
      { models: [{ ...MODEL, passes: { added: {}, passesAnswer: true } }] },
      { models: [{ ...MODEL, passes: { added: { seed: 1 }, passesAnswer: true } }] },
      { request: { messages: [textMessage('user', 'Why not?')] } },
      { request: { messages: [textMessage('assistant', 'Why?')] } },
      { request: { systemMessages: [textMessage('system', 'Why?')] } },
      { request: { tools: [{ name: 'find', parameters: {} }] } },
      { request: { tools: [{ name: 'find', parameters: { type: 'object' } }] } },
      { request: { vendor: { dialect: 'openai', fields: { seed: 1 }, needed: [], hints: [] } } },
      { request: { own: { dialect: 'openai', fields: {} } } },
      { request: { own: { dialect: 'ollama', fields: {} } } },
      { request: { own: { dialect: 'ollama', route: 'generate', fields: {} } } },
      {
        request: {
          own: { dialect: 'anthropic', fields: {} },
          vendor: {
            dialect: 'anthropic',
            fields: {},
            headers: { 'anthropic-beta': 'x' },
            needed: [],
            hints: [],
          },
        },
      },
    ];
    const keys = questions.map(keyOf);
    expect(new Set(keys).size).toBe(questions.length);
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
  });

  it('does not depend on the order of a pool, on times, or on who answers first', () => {
    const two = { ...MODEL, model: 'two', index: 1 };
    expect(keyOf({ models: [two, MODEL] })).toBe(keyOf({ models: [MODEL, two] }));
    const request = { requestId: 'r2', caller: 'x', isStreaming: true, timeouts: { total: 5 } };
    expect(keyOf({ request })).toBe(keyOf({}));
  });

  it('is never shared by two holders', () => {
    const holder = constantFrom('administrator' as const, 'anyone' as const, undefined);
    const caller = tuple(option(string({ minLength: 1 }), { nil: undefined }), holder);
    assert(
      property(tuple(caller, caller), (callers) => {
        const owners = callers.map(([owner, holds]) =>
          callerName({
            scope: { type: 'all', ...(owner !== undefined && { owner }) },
            ...(holds && { holder: holds }),
          }),
        );
        const [one, other] = callers.map(([owner, holds = 'anyone']) => owner ?? { holds });
        expect(owners[0] === owners[1]).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});
