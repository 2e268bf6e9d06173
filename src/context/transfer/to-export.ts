/** Formats a context as a file: JSON that can be imported again, or Markdown for reading. Pure. */
import { textOf } from '../../model/message.ts';
import type { ContextSummary } from '../records/context-summary.ts';
import type { StoredSummary } from '../records/summary.ts';
import type { ExportedMessage } from '../records/exported-message.ts';

/** The beginning of the JSON, up to the first of its lists. */
export function exportHead(context: ContextSummary, moment: number): string {
  const { maxTokens, maxMessages } = context;
  const head = JSON.stringify({
    format: 'rhetor-context',
    format_version: 1,
    exported_at: timeOf(moment),
    context_id: context.id,
    ...(context.component !== undefined && { component: context.component }),
    created_at: timeOf(context.createdAt),
    updated_at: timeOf(context.updatedAt),
    version: context.version,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(maxMessages !== undefined && { max_messages: maxMessages }),
    metadata: context.metadata,
  });
  return head.slice(0, -1);
}

/**
 * A single plain text becomes `content`, unless it is a tool's, where `content` means a tool's
 * result; anything else is written part by part, as it is stored.
 */
export function exportMessage({ stored, supersededAt }: ExportedMessage): string {
  const { message, status, origin, isPinned } = stored;
  const [only] = message.parts;
  return JSON.stringify({
    id: stored.id,
    role: message.role,
    ...(message.vendor && { vendor: message.vendor }),
    ...(message.parts.length === 1 &&
    only?.type === 'text' &&
    only.vendor === undefined &&
    message.role !== 'tool'
      ? { content: only.text }
      : { parts: message.parts }),
    timestamp: timeOf(stored.timestamp),
    ...(status !== undefined && { status }),
    ...(isPinned === true && { pinned: true }),
    ...(origin && { origin: { ...origin, key: undefined } }),
    ...(supersededAt !== undefined && { superseded_at: timeOf(supersededAt) }),
  });
}

export function exportSummary(summary: StoredSummary): string {
  return JSON.stringify({
    id: summary.id,
    text: summary.text,
    provider: summary.provider,
    model: summary.model,
    from_message_id: summary.fromMessageId,
    to_message_id: summary.toMessageId,
    tokens_before: summary.tokensBefore,
    tokens_after: summary.tokensAfter,
    created_at: timeOf(summary.createdAt),
    absorbed_by: summary.absorbedBy,
  });
}

export function markdownHead(context: ContextSummary): string {
  return `# ${context.id}\n\n${timeOf(context.createdAt)} to ${timeOf(context.updatedAt)}\n`;
}

const SPEAKERS = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' } as const;

export const MARKDOWN_ARCHIVED = '\n# Archived messages\n';

export function markdownMessage({ stored, supersededAt }: ExportedMessage): string {
  const { message, origin, status } = stored;
  const model = origin === undefined ? '' : ` (${origin.model})`;
  const cut = status === undefined ? '' : `, ${status}`;
  const superseded = supersededAt === undefined ? '' : `, superseded ${timeOf(supersededAt)}`;
  const facts = `${timeOf(stored.timestamp)}${cut}${superseded}`;
  const heading = `\n## ${SPEAKERS[message.role]}${model} – ${facts}\n`;
  const blocks = message.parts.flatMap((part): string[] => {
    switch (part.type) {
      case 'image':
        return [part.url.startsWith('data:') ? '*(an image)*' : `![image](<${part.url}>)`];
      case 'tool-call':
        return [fenced('json', `${part.name}(${part.arguments})`)];
      case 'tool-result':
        return [fenced('', part.content)];
      case 'vendor':
        return part.text === '' ? [] : [fenced('', part.text)];
      default:
        return [];
    }
  });
  const text = textOf(message);
  return [heading, ...(text === '' ? [] : [text]), ...blocks].join('\n') + '\n';
}

/** A fence that the text cannot close. */
function fenced(language: string, text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
