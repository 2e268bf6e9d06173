/** What lies over a conversation: its view, and its summaries. */
import { type Operations, whole } from '../operation.ts';

const PATH = { id: 'ergon:design' };

export const CONTEXT_LAYERS: Operations = {
  'POST /contexts/{id}/summarize': {
    tag: 'Contexts',
    summary: 'Summarise a conversation',
    description:
      'A model is asked: that of the rule "summarize" in tasks.json, else the default one.',
    parameters: [whole('max_tokens', 'Most tokens of the summary.', [1, 100_000], 150)],
    failures: [
      'invalid_value',
      'content_filtered',
      'context_not_found',
      'model_not_found',
      'conflict',
      'rate_limited',
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
    summary: 'Undo a summary',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'One that is not there', path: { ...PATH, summary_id: 'nothing' } }],
  },
};
