/** Summaries of a context, and the window a model would get now, as JSON; pure. */
import type { ContextWindow, Summary } from '../../contract/context-layers.ts';
import type { StoredSummary } from '../../context/records/summary.ts';
import type { ContextView } from '../../conversation/context-view.service.ts';
import { contentOf } from '../views/message-view.ts';

export function toSummaryView(summary: StoredSummary): Summary {
  return {
    id: summary.id,
    summary: summary.text,
    provider: summary.provider,
    model: summary.model,
    covers: {
      ...(summary.fromMessageId !== undefined && { from: summary.fromMessageId }),
      ...(summary.toMessageId !== undefined && { to: summary.toMessageId }),
    },
    tokens_before: summary.tokensBefore,
    tokens_after: summary.tokensAfter,
    created_at: new Date(summary.createdAt).toISOString(),
    ...(summary.absorbedBy !== undefined && { absorbed_by: summary.absorbedBy }),
  };
}

/**
 * `tokens` is Rhetor's estimate times the calibration factor of the model, as compared with the
 * budget.
 */
export function toContextWindowView({ turn, candidate, window }: ContextView): ContextWindow {
  const factor = turn.factors[candidate.index] ?? 1;
  const scaled = (tokens: number): number => Math.round(tokens * factor);
  const hasSummary = window.entries.some(({ note }) => note === 'summary');
  const summary = hasSummary ? turn.past.summary : undefined;
  return {
    context_id: turn.contextId,
    provider: candidate.provider,
    model: candidate.model,
    ...(turn.plan.rule !== undefined && { rule: turn.plan.rule }),
    ...(candidate.info?.contextWindow !== undefined && {
      context_window: candidate.info.contextWindow,
    }),
    budget: scaled(window.budget),
    tokens: scaled(turn.taken + window.tokens),
    ...(turn.system !== '' && { system: { content: turn.system, tokens: scaled(turn.taken) } }),
    count: window.entries.length,
    messages: window.entries.map(({ message, tokens, stored, note }) => ({
      ...(stored !== undefined && { id: stored.id }),
      role: message.role,
      content: contentOf(message),
      tokens: scaled(tokens),
      ...(stored !== undefined && stored.message !== message && { relieved: true }),
      ...(note !== undefined && { note }),
    })),
    dropped_messages: window.droppedMessages,
    ...(summary && { summary_id: summary.id }),
  };
}
