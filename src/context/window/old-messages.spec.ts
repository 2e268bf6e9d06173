import { describe, expect, it } from 'vitest';
import type { Message } from '../../model/message.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import { withoutToolResults } from './old-messages.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';

describe('an old message that is cleared', () => {
  it('keeps what the vendor’s tools found in words, and its own marks', () => {
    const found = vendorPart('anthropic', {
      ...{ type: 'web_search_tool_result', tool_use_id: 's1' },
      content: [{ title: 'Tides', encrypted_content: 'x'.repeat(9_000) }],
    });
    const small = vendorPart('openai', { audio: { id: 'audio_1' } });
    const message: Message = {
      role: 'assistant',
      parts: [found, small],
      vendor: { dialect: 'openai', fields: { name: 'ada' } },
    };
    const cleared = withoutToolResults({ message, tokens: estimateMessageTokens(message) });
    expect(cleared.message).toEqual({
      ...message,
      parts: [{ type: 'vendor', text: '[web search: 1 result: Tides]' }, small],
    });
    expect(cleared.tokens).toBeLessThan(100);
  });
});
