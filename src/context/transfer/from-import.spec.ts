import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFault } from './import-fault.ts';
import { fromImport } from './from-import.ts';

const NOW = 9_000_000;

/** The file format of older versions, with one context per file. */
const OLD = {
  context_id: 'ergon:old',
  created_at: '2025-03-01T10:00:00',
  updated_at: 1_740_825_000.5,
  messages: [
    { role: 'system', content: 'Be brief.', timestamp: '2025-03-01T10:00:00.250' },
    { role: 'user', content: 'Hello', timestamp: '2025-03-01T11:00:01+01:00' },
    {
      role: 'assistant',
      content: 'Hi',
      timestamp: 1_740_823_202,
      metadata: { provider: 'anthropic', model: 'claude', other: 1 },
    },
    { role: 'tool', content: 'seen', tool_call_id: 'a' },
  ],
  archived_messages: [{ role: 'user', content: 'before', timestamp: '2025-02-01T00:00:00Z' }],
  summaries: [{ content: 'They greeted.', message_count: 2 }],
  metadata: { topic: 'x' },
  unknown: true,
};

describe('an older file', () => {
  it('becomes a context, its archived messages first', () => {
    const [context] = fromImport(OLD, NOW);
    expect(context).toEqual({
      contextId: 'ergon:old',
      component: 'ergon',
      createdAt: Date.parse('2025-03-01T10:00:00Z'),
      updatedAt: 1_740_825_000_500,
      metadata: { topic: 'x', imported_summaries: OLD.summaries },
      messages: [
        expect.objectContaining({
          message: { role: 'user', parts: [{ type: 'text', text: 'before' }] },
          timestamp: Date.parse('2025-02-01T00:00:00Z'),
          supersededAt: 1_740_825_000_500,
        }),
        expect.objectContaining({ timestamp: Date.parse('2025-03-01T10:00:00.250Z') }),
        expect.objectContaining({
          timestamp: Date.parse('2025-03-01T10:00:01Z'),
          tokens: expect.any(Number),
        }),
        {
          message: { role: 'assistant', parts: [{ type: 'text', text: 'Hi' }] },
          tokens: expect.any(Number),
          timestamp: 1_740_823_202_000,
          origin: { provider: 'anthropic', model: 'claude' },
        },
        expect.objectContaining({
          message: {
            role: 'tool',
            parts: [{ type: 'tool-result', toolCallId: 'a', content: 'seen' }],
          },
          timestamp: 1_740_825_000_500,
        }),
      ],
    });
  });

  it('may get another id, if it is the only one', () => {
    expect(fromImport(OLD, NOW, 'apollo:new')).toEqual([
      expect.objectContaining({ contextId: 'apollo:new', component: 'apollo' }),
    ]);
    expect(() => fromImport([OLD, { ...OLD, context_id: 'b' }], NOW, 'new')).toThrow(
      expect.objectContaining({ field: 'as' }),
    );
  });

  it('sets no component if our own file has none', () => {
    const ours = { format: 'rhetor-context', format_version: 1, messages: [] };
    const [context] = fromImport({ ...ours, context_id: 'user:123' }, NOW);
    expect(context).not.toHaveProperty('component');
    const [named] = fromImport({ ...ours, context_id: 'user:123', component: 'ergon' }, NOW);
    expect(named).toHaveProperty('component', 'ergon');
  });

  it('may be one of several contexts', () => {
    const other = { context_id: 'other', messages: [] };
    expect(fromImport([OLD, other], NOW).map(({ contextId }) => contextId)).toEqual([
      'ergon:old',
      'other',
    ]);
    expect(fromImport({ contexts: [other] }, NOW)).toEqual([
      { contextId: 'other', createdAt: NOW, updatedAt: NOW, metadata: {}, messages: [] },
    ]);
  });
});

describe('an invalid file', () => {
  const one = (changes: object): unknown => ({ context_id: 'a', messages: [], ...changes });
  const message = (changes: object): unknown =>
    one({
      messages: [
        { role: 'user', content: 'x' },
        { role: 'user', content: 'x', ...changes },
      ],
    });
  const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) as unknown;

  it.each<[string, unknown]>([
    ['context', 7],
    ['context', null],
    ['context.context_id', {}],
    ['context.context_id', one({ context_id: '../etc' })],
    ['context.messages', one({ messages: {} })],
    ['context.messages.1', one({ messages: [{ role: 'user', content: '' }, 'x'] })],
    ['context.messages.1.role', message({ role: 'wizard' })],
    ['context.messages.1.content', message({ content: 7 })],
    ['context.messages.1.timestamp', message({ timestamp: 'soon' })],
    ['context.messages.1.parts.0.type', message({ parts: [{ type: 'sound' }] })],
    ['context.messages.1.parts.0.text', message({ parts: [{ type: 'text' }] })],
    ['context.created_at', one({ created_at: -5 })],
    ['context.metadata', one({ metadata: [] })],
    ['context.metadata', one({ metadata: deep })],
    ['context.metadata', one({ metadata: { a: 'x'.repeat(70_000) } })],
    ['context.format_version', one({ format: 'rhetor-context', format_version: 2 })],
    ['context.messages.0', one({ messages: [{ role: 'assistant', content: '', pinned: true }] })],
    ['contexts.1', { contexts: [one({}), one({})] }],
    ['1.context_id', [one({}), {}]],
  ])('%s', (field, file) => {
    expect(() => fromImport(file, NOW)).toThrow(ImportFault);
    expect(() => fromImport(file, NOW)).toThrow(expect.objectContaining({ field }));
  });

  it('is always rejected with the same error class', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((value) => ({ ...OLD, messages: [value] })),
        ),
        (file) => {
          try {
            expect(Array.isArray(fromImport(file, NOW))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ImportFault);
          }
        },
      ),
    );
  });
});
