import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/model/message.ts';
import { anyMessage } from './any-message.ts';
import { exportMessage } from '../../src/context/transfer/to-export.ts';
import { fromImportedMessage } from '../../src/context/transfer/from-imported-message.ts';

function again(message: Message): Message {
  const stored = { id: 'm', sequence: 1, message, timestamp: 0, tokens: 1 };
  const json = exportMessage({ stored, supersededAt: undefined });
  return fromImportedMessage(JSON.parse(json), 'messages.0', 0, false).message;
}

describe('a message that is exported and imported', () => {
  it('is the same, its marks, pictures and vendor parts included', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        // An empty text says nothing, so an import leaves it out.
        fc.pre(message.parts.every((part) => part.type !== 'text' || part.text !== ''));
        expect(again(message)).toEqual(message);
      }),
    );
  });

  it('stays a text where a tool has one instead of a result', () => {
    const message: Message = { role: 'tool', parts: [{ type: 'text', text: 'no result' }] };
    expect(again(message)).toEqual(message);
  });

  it('loses only the marks of a dialect that nobody speaks', () => {
    const part = { type: 'vendor', text: '[a dream]', vendor: { dialect: 'oracle', fields: {} } };
    const value = { role: 'assistant', parts: [part] };
    expect(fromImportedMessage(value, 'messages.0', 0, false).message).toEqual({
      role: 'assistant',
      parts: [{ type: 'vendor', text: '[a dream]' }],
    });
  });
});
