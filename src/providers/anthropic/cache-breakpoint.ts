/** Where Anthropic may keep what it has read, so that the next request need not pay for it again. */
import type { ContentBlockParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';

const BREAKPOINT = { cache_control: { type: 'ephemeral' } } as const;

export function toCachedSystem(text: string): TextBlockParam[] {
  return [{ type: 'text', text, ...BREAKPOINT }];
}

/** Marks the last block that can be marked; thinking cannot. */
export function markLastBlock(content: ContentBlockParam[]): void {
  const index = content.findLastIndex(
    ({ type }) => type !== 'thinking' && type !== 'redacted_thinking',
  );
  const block = content[index];
  if (block !== undefined) content[index] = { ...block, ...BREAKPOINT };
}
