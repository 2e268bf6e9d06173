import { describe, expect, it } from 'vitest';
import { carriesContent, type CompletionEvent } from './completion-event.ts';
import { UNKNOWN_USAGE } from './usage.ts';

describe('carriesContent', () => {
  it.each<[boolean, CompletionEvent]>([
    [true, { type: 'text-delta', text: 'a' }],
    [true, { type: 'text-delta', text: ' ' }],
    [false, { type: 'text-delta', text: '' }],
    [true, { type: 'reasoning-delta', text: 'a' }],
    [false, { type: 'reasoning-delta', text: '' }],
    [true, { type: 'tool-call-delta', index: 0, id: 'c1', name: 'add', arguments: '' }],
    [false, { type: 'response-start', provider: 'alpha', model: 'one' }],
    [false, { type: 'usage', usage: UNKNOWN_USAGE }],
    [false, { type: 'response-end', finishReason: 'stop', usage: UNKNOWN_USAGE }],
  ])('%s for %j', (expected, event) => {
    expect(carriesContent(event)).toBe(expected);
  });
});
