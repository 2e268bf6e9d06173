import { describe, expect, it } from 'vitest';
import { type Message, textMessage } from '../../model/message.ts';
import { findToolPairs, withoutOrphans } from './tool-pairs.ts';

const call = (...ids: string[]): Message => ({
  role: 'assistant',
  parts: ids.map((id) => ({ type: 'tool-call', id, name: 'look', arguments: '{}' })),
});
const result = (toolCallId: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', toolCallId, content: 'seen' }],
});

describe('findToolPairs', () => {
  it('pairs each result with its call', () => {
    const { pairs, orphans } = findToolPairs([call('x', 'y'), result('y'), result('x')]);
    expect(pairs).toEqual([
      { call: 0, result: 1 },
      { call: 0, result: 2 },
    ]);
    expect(orphans.size).toBe(0);
  });

  it('pairs ids that restart in every answer by their order', () => {
    const list = [call('0'), result('0'), call('0'), result('0')];
    expect(findToolPairs(list).pairs).toEqual([
      { call: 0, result: 1 },
      { call: 2, result: 3 },
    ]);
  });

  it('finds calls without a result and results without a call', () => {
    const list = [result('x'), call('x'), call('x'), result('x'), result('x')];
    const { pairs, orphans } = findToolPairs(list);
    expect(pairs).toEqual([{ call: 2, result: 3 }]);
    expect([...orphans]).toEqual([list[0]?.parts[0], list[1]?.parts[0], list[4]?.parts[0]]);
  });
});

describe('withoutOrphans', () => {
  it('keeps the text beside an orphaned call, and drops a message without other parts', () => {
    const lost = call('x');
    const text = textMessage('assistant', 'Let me look.');
    const both: Message = { role: 'assistant', parts: [...text.parts, ...lost.parts] };
    const { orphans } = findToolPairs([lost, both]);
    expect(withoutOrphans(lost, orphans)).toBeUndefined();
    expect(withoutOrphans(both, orphans)).toEqual(text);
    expect(withoutOrphans(text, orphans)).toBe(text);
  });
});
