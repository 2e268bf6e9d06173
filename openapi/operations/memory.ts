/** The operations of /memory. */
import { MemorySearchBody, NoteBody, NoteChangeBody } from '../../src/api/memory/dto/memory.dto.ts';
import { type Operations, text, whole } from '../operation.ts';

export const EXAMPLE_NOTE = '0197c1f0-5d0e-7c3a-9a34-5b6c1d2e3f41';

const PATH = { id: EXAMPLE_NOTE };

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
          since: '2026-05-01T00:00:00.000Z',
          until: '2026-06-01T00:00:00.000Z',
        },
      },
    ],
  },
  'POST /memory/notes': {
    tag: 'Memory',
    summary: 'Keep a note',
    body: NoteBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'About a customer',
        body: {
          text: 'Prefers to be called in the morning.',
          about: 'customer:42',
          tags: ['contact'],
        },
      },
      {
        summary: 'For every turn of a component that recalls',
        body: { text: 'The fiscal year begins in April.', component: 'ergon', pinned: true },
      },
    ],
  },
  'GET /memory/notes': {
    tag: 'Memory',
    summary: 'List notes',
    parameters: [
      whole('limit', 'Notes per page.', [1, 1000], 100),
      text('cursor', '`next_cursor` of the previous page.', 512),
      text('component', 'Only notes of this component.'),
      text('about', 'Only notes about exactly this.'),
      text('tag', 'Only notes with this tag.'),
      text('key', 'Only notes that the key with this id made.'),
      {
        in: 'query',
        name: 'pinned',
        description: 'Only pinned notes, or only the others.',
        schema: { enum: ['true', 'false', '1', '0'] },
      },
    ],
    failures: ['invalid_value', 'storage_unavailable'],
    examples: [{ summary: 'About a customer', query: { about: 'customer:42', limit: 10 } }],
  },
  'PATCH /memory/notes/{id}': {
    tag: 'Memory',
    summary: 'Pin a note, or unpin it',
    body: NoteChangeBody,
    failures: ['not_found', 'conflict', 'storage_unavailable'],
    examples: [{ summary: 'No longer in every turn', path: PATH, body: { pinned: false } }],
  },
  'DELETE /memory/notes/{id}': {
    tag: 'Memory',
    summary: 'Delete a note',
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'At once', path: PATH }],
  },
};
