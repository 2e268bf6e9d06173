import { describe, expect, it } from 'vitest';
import type { MessagePart } from '../message.ts';
import { givenVendorPart, LONGEST_VENDOR_ITEM, unpairedItems, vendorPart } from './vendor-part.ts';

const use = (id: string) =>
  vendorPart('anthropic', { type: 'server_tool_use', id, name: 'web_search' });
const found = (id: string) =>
  vendorPart('anthropic', { type: 'web_search_tool_result', tool_use_id: id, content: [] });

describe('a vendor’s own part', () => {
  it('is left in words if the item is too large to keep, unless the caller sent it', () => {
    const item = { type: 'code_interpreter_call', code: 'x'.repeat(LONGEST_VENDOR_ITEM) };
    const { vendor, text } = vendorPart('openai-responses', item);
    expect(vendor).toBeUndefined();
    expect(text).toMatch(/^\[code interpreter: x/);
    expect(givenVendorPart('openai-responses', item).vendor?.fields).toBe(item);
  });

  it('is unpaired if the use of a tool or its result is missing', () => {
    const text: MessagePart = { type: 'text', text: 'Hm.' };
    const parts = [use('a'), found('a'), text, use('b'), found('c'), use('d'), found('d')];
    expect([...unpairedItems(parts)]).toEqual([parts[3], parts[4]]);
    const early = [found('a'), use('a')];
    expect([...unpairedItems(early)]).toEqual(early);
  });
});
