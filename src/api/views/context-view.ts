/** Stored contexts in the form of docs/openapi.json; pure. */
import type { Context, ContextDetails } from '../../contract/contexts.ts';
import type { ContextSummary } from '../../context/records/context-summary.ts';

export function toContextView(context: ContextSummary): Context {
  return {
    id: context.id,
    ...(context.component !== undefined && { component: context.component }),
    created_at: new Date(context.createdAt).toISOString(),
    updated_at: new Date(context.updatedAt).toISOString(),
    active_message_count: context.activeMessageCount,
    archived_message_count: context.archivedMessageCount,
    total_messages: context.activeMessageCount + context.archivedMessageCount,
    summary_count: context.summaryCount,
    token_count: context.tokenCount,
    metadata: context.metadata,
  };
}

/** One context with all its settings. */
export function toContextDetails(context: ContextSummary): ContextDetails {
  const { maxTokens, maxMessages } = context;
  return {
    ...toContextView(context),
    version: context.version,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(maxMessages !== undefined && { max_messages: maxMessages }),
  };
}
