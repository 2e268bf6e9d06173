/** The operations for the view and the summaries of a conversation. */
import { type Operations, whole } from '../operation.ts';

const PATH = { id: 'ergon:design' };

export const CONTEXT_LAYERS: Operations = {
  'POST /contexts/{id}/summarize': {
    tag: 'Contexts',
    summary: 'Summarise a conversation',
    description:
      'Asks the model of the rule "summarize" in tasks.json, or the default model if there is no such rule.',
    parameters: [
      whole('max_tokens', 'Maximum number of tokens in the summary.', [1, 100_000], 150),
    ],
    failures: [
      'invalid_value',
      'content_filtered',
      'context_not_found',
      'model_not_found',
      'conflict',
      'rate_limited',
      'budget_exceeded',
      'upstream_error',
      'upstream_truncated',
      'no_provider_available',
      'overloaded',
      'storage_unavailable',
      'upstream_timeout',
    ],
    examples: [{ summary: 'In 100 tokens', path: PATH, query: { max_tokens: 100 } }],
  },
  'GET /contexts/{id}/summaries': {
    tag: 'Contexts',
    summary: 'List summaries',
    failures: ['context_not_found', 'storage_unavailable'],
    examples: [{ summary: 'All of them', path: PATH }],
  },
  'DELETE /contexts/{id}/summaries/{summary_id}': {
    tag: 'Contexts',
    summary: 'Delete a summary',
    failures: ['storage_unavailable'],
    examples: [
      { summary: 'A summary that does not exist', path: { ...PATH, summary_id: 'nothing' } },
    ],
  },
};
