/** Where Anthropic may keep what it has read, so that the next request need not pay for it again. */
import type { ContentBlockParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';

const BREAKPOINT = { cache_control: { type: 'ephemeral' } } as const;

export function toCachedSystem(text: string): TextBlockParam[] {
  return [{ type: 'text', text, ...BREAKPOINT }];
}

const MARKABLE: ReadonlySet<unknown> = new Set<ContentBlockParam['type']>([
  'document',
  'image',
  'search_result',
  'text',
  'tool_result',
  'tool_use',
]);

export function isMarkable(type: unknown): boolean {
  return MARKABLE.has(type);
}

/** Marks the last block that can be marked; thinking cannot, and what the vendor's tools did stays as it came. */
export function markLastBlock(content: ContentBlockParam[]): void {
  const index = content.findLastIndex(({ type }) => MARKABLE.has(type));
  const block = content[index];
  if (block !== undefined) content[index] = { ...block, ...BREAKPOINT };
}

/** Whether the caller has marked in this request where a cache is to end; stored messages do not count. */
export function hasCacheMarks(request: CompletionRequest): boolean {
  const { messages, tools, vendor, stablePrefixLength = 0 } = request;
  const given = messages.filter(({ role }, at) => at >= stablePrefixLength || role === 'system');
  return (
    isMarked({ vendor }) || tools.some(isMarked) || given.some(({ parts }) => parts.some(isMarked))
  );
}

function isMarked({ vendor }: { readonly vendor?: VendorFields | undefined }): boolean {
  return vendor?.fields['cache_control'] !== undefined;
}
