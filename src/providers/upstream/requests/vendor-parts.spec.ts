import { describe, expect, it } from 'vitest';
import type { Message, MessagePart } from '../../../model/message.ts';
import { vendorPart } from '../../../model/vendors/vendor-part.ts';
import { messageFields, withForeignInWords } from './vendor-parts.ts';

const said = (...parts: readonly MessagePart[]): Message => ({ role: 'assistant', parts });
const text = (words: string): MessagePart => ({ type: 'text', text: words });
const use = vendorPart('anthropic', {
  ...{ type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'tides' } },
});
const found = vendorPart('anthropic', { type: 'web_search_tool_result', tool_use_id: 's1' });
const asked: Message = { role: 'user', parts: [text('Go on.')] };

describe('withForeignInWords', () => {
  it('changes nothing for the dialect itself, or without such parts', () => {
    const messages = [said(text('Hm.'), use, found, text('Nine.')), asked];
    expect(withForeignInWords(messages, 'anthropic')).toEqual(messages);
    expect(withForeignInWords([asked], 'openai')).toEqual([asked]);
  });

  it('puts them on lines of their own for any other', () => {
    const messages = [said(text('Hm.'), use, found, text('Nine.')), asked];
    const [first] = withForeignInWords(messages, 'openai');
    const words = first?.parts.map((part) => (part.type === 'text' ? part.text : '?')).join('');
    expect(words).toBe('Hm.\n[web search: tides]\n[web search]\nNine.');
  });

  it('puts a use that was never answered in words, but not where the vendor is to go on with it', () => {
    const words = text('[web search: tides]');
    expect(withForeignInWords([said(use), asked], 'anthropic')).toEqual([said(words), asked]);
    expect(withForeignInWords([asked, said(use)], 'anthropic')).toEqual([asked, said(use)]);
    expect(withForeignInWords([said(use), said(found), asked], 'anthropic')).toEqual([
      said(use),
      said(found),
      asked,
    ]);
  });

  it('puts a sound that its vendor has forgotten in words', () => {
    const sound = (expires_at: number) =>
      vendorPart('openai', { audio: { id: 'a', expires_at, transcript: 'Ahoy.' } });
    const past = said(sound(1_000));
    const future = said(sound(Date.now()));
    expect(withForeignInWords([past, asked], 'openai')[0]).toEqual(said(text('[audio: Ahoy.]')));
    expect(messageFields(future, 'openai')).toMatchObject({ audio: { id: 'a' } });
  });
});
