/** The operations of /memory. */
import { MemorySearchBody } from '../../src/api/memory/dto/memory.dto.ts';
import type { Operations } from '../operation.ts';

export const MEMORY: Operations = {
  'POST /memory/search': {
    tag: 'Memory',
    summary: 'Search memory',
    body: MemorySearchBody,
    failures: ['overloaded', 'storage_unavailable'],
    examples: [
      {
        summary: 'For a prompt with room for 500 tokens',
        body: { query: 'When does the ferry leave?', limit: 5, max_tokens: 500 },
      },
      {
        summary: 'What was said in two conversations in May',
        body: {
          query: 'the ferry',
          contexts: ['ergon:design', 'ergon:travel'],
          since: '2026-05-01T00:00:00Z',
          until: '2026-06-01T00:00:00Z',
        },
      },
    ],
  },
};
