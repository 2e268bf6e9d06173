/** Marks a body of the Messages API for the vendor's prompt cache, where its caller marked nothing; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { isRecord } from '../../model/json/json.ts';
import { isMarkable } from './cache-breakpoint.ts';

type Markable = {
  readonly cache_control?: unknown;
  readonly tools?: unknown;
  readonly system?: unknown;
  readonly messages?: unknown;
};

const BREAKPOINT = { cache_control: { type: 'ephemeral' } } as const;

/**
 * Four marks at most: after the tools, the system prompt, the last message, and the last one of the
 * turn before, which the former request had marked: the vendor finds a cache only within 20 blocks
 * before a mark.
 * @returns the body itself if there is nothing to mark
 */
export function withCacheMarks<Body extends Markable>(
  body: Body,
  extent: CompletionRequest['cacheMarks'],
): Body {
  if (extent === undefined || hasMarks(body)) return body;
  const { tools, system, messages } = body;
  return {
    ...body,
    ...(Array.isArray(tools) && { tools: withLastMarked(tools, isMarkableTool) }),
    ...(system !== undefined && { system: markedContent(system) }),
    ...(extent === 'everything' && Array.isArray(messages) && { messages: markedTurns(messages) }),
  };
}

function hasMarks({ system, tools, messages, cache_control: whole }: Markable): boolean {
  if (isPresent(whole)) return true;
  const blocks = listOf(messages).flatMap((message) => blocksOf(message));
  const inner = blocks.flatMap((block) => blocksOf(block));
  return [...listOf(system), ...listOf(tools), ...blocks, ...inner].some(
    (block) => isRecord(block) && isPresent(block['cache_control']),
  );
}

function isPresent(mark: unknown): boolean {
  return mark !== undefined && mark !== null;
}

function blocksOf(outer: unknown): readonly unknown[] {
  return isRecord(outer) ? listOf(outer['content']) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The vendor refuses a mark on a tool that it is to load later. */
function isMarkableTool(tool: unknown): boolean {
  return isRecord(tool) && tool['defer_loading'] !== true;
}

function isMarkableBlock(block: unknown): boolean {
  if (!isRecord(block) || !isMarkable(block['type'])) return false;
  return block['type'] !== 'text' || !isBlank(block['text']);
}

/** The vendor refuses a mark on a text that says nothing. */
function isBlank(text: unknown): boolean {
  return typeof text !== 'string' || text.trim() === '';
}

function markedTurns(messages: readonly unknown[]): readonly unknown[] {
  const last = messages.length - 1;
  const before = messages.findLastIndex(
    (message, at) => at < last && isRecord(message) && message['role'] === 'user',
  );
  return messages.map((message, at) =>
    (at === last || at === before) && isRecord(message)
      ? { ...message, content: markedContent(message['content']) }
      : message,
  );
}

function markedContent(content: unknown): unknown {
  if (typeof content !== 'string') return withLastMarked(content, isMarkableBlock);
  return isBlank(content) ? content : [{ type: 'text', text: content, ...BREAKPOINT }];
}

function withLastMarked(list: unknown, isFit: (item: unknown) => boolean): unknown {
  if (!Array.isArray(list)) return list;
  const items: readonly unknown[] = list;
  const marked = items.findLastIndex(isFit);
  return items.map((item, at) =>
    at === marked && isRecord(item) ? { ...item, ...BREAKPOINT } : item,
  );
}
