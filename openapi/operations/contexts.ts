/** The operations of /contexts and below. */
import {
  ContextChangesBody,
  ForkBody,
  NewContextBody,
  SearchBody,
} from '../../src/api/rhetor/dto/context.dto.ts';
import { flag, type Operations, text, whole } from '../operation.ts';

const PATH = { id: 'ergon:design' };
const LIMIT: readonly [number, number] = [1, 1000];

/** src/context/rows/page-bytes.ts defines the limit. */
const PAGE_BYTES = 'A page ends earlier if it would exceed 8 MiB, but has at least one entry.';
const RESULT_BYTES = 'Fewer if the messages are long: at most 8 MiB, and at least one.';

const SEARCH_PARAMETERS = [
  text('query', 'The body’s takes precedence; 1 to 10,000 characters.', 10_000),
  text('component', 'The body’s takes precedence.', 128),
  whole('limit', `The body’s takes precedence. ${RESULT_BYTES}`, LIMIT, 5),
  whole(
    'neighbours',
    'The body’s takes precedence. Messages before and after each result.',
    [0, 10],
    0,
  ),
];

export const CONTEXTS: Operations = {
  'GET /contexts': {
    tag: 'Contexts',
    summary: 'List conversations',
    parameters: [
      whole('limit', `Entries per page. ${PAGE_BYTES}`, LIMIT, 100),
      text('cursor', '`next_cursor` of the previous page.', 512),
      text('component', 'Only conversations of this component.'),
      text('q', 'Only conversations whose id contains this text.'),
    ],
    failures: ['invalid_value', 'storage_unavailable'],
    examples: [
      { summary: 'The newest' },
      { summary: 'Those of a component', query: { component: 'ergon', limit: 10 } },
    ],
  },
  'POST /contexts': {
    tag: 'Contexts',
    summary: 'Create a conversation without a message',
    body: NewContextBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'With limits and a pinned message',
        body: {
          context_id: 'ergon:plan',
          component: 'ergon',
          metadata: { project: 'cache' },
          max_tokens: 8_000,
          pinned_messages: [{ role: 'system', content: 'The deadline is Friday.' }],
        },
      },
    ],
  },
  'DELETE /contexts': {
    tag: 'Contexts',
    summary: 'Delete all conversations of one user',
    parameters: [
      {
        in: 'query',
        name: 'prefix',
        description:
          'The beginning of the ids: at least 3 characters, or any text that ends in `:`. `anna` also matches `annabel:1`; `anna:` does not.',
        schema: { type: 'string', minLength: 2, maxLength: 128 },
        required: true,
      },
      {
        in: 'query',
        name: 'limit',
        description:
          'Deletes at most this many conversations; the answer says how many remain. Default: all of them.',
        schema: { type: 'integer', minimum: 1, maximum: 100_000_000 },
      },
      flag('dry_run', 'Only count them.'),
    ],
    failures: ['storage_unavailable'],
    examples: [
      { summary: 'Only count them', query: { prefix: 'ergon:', dry_run: 'true' } },
      { summary: 'All of one user', query: { prefix: 'anna:' } },
    ],
  },
  'POST /contexts/import': {
    tag: 'Contexts',
    summary: 'Import conversations',
    description:
      'The body is a file from GET /contexts/{id}/export, or a list of such files, of at most 64 MiB. Either everything is imported or nothing.',
    parameters: [
      text('as', 'Imports the conversation under this id; the file must hold exactly one.'),
    ],
    bodySchema: {
      type: ['object', 'array'],
      description: 'An export, or a list of exports.',
    },
    failures: ['conflict', 'overloaded', 'storage_unavailable'],
    examples: [
      {
        summary: 'One conversation',
        body: {
          format: 'rhetor-context',
          format_version: 1,
          context_id: 'ergon:imported',
          created_at: '2026-11-01T12:00:00.000Z',
          updated_at: '2026-11-01T12:00:05.000Z',
          metadata: {},
          messages: [
            { role: 'user', content: 'Hello', timestamp: '2026-11-01T12:00:00.000Z' },
            { role: 'assistant', content: 'Hello!', timestamp: '2026-11-01T12:00:05.000Z' },
          ],
        },
      },
    ],
  },
  'POST /contexts/search': {
    tag: 'Contexts',
    summary: 'Search all conversations',
    parameters: SEARCH_PARAMETERS,
    body: SearchBody,
    isBodyOptional: true,
    failures: ['overloaded', 'storage_unavailable'],
    examples: [
      { summary: 'In a component', body: { query: 'cache', component: 'ergon', limit: 10 } },
    ],
  },
  'GET /contexts/{id}': {
    tag: 'Contexts',
    summary: 'Read messages',
    parameters: [
      whole('limit', `Messages per page. ${PAGE_BYTES}`, LIMIT, 20),
      text('before', '`next_before` of the previous page: returns only older messages.'),
      flag('include_metadata', 'Includes tokens, provider, model and usage of each message.'),
      flag(
        'include_archived',
        'Includes messages that a client has replaced, in their places and with `superseded_at`.',
      ),
    ],
    failures: ['invalid_value', 'context_not_found', 'storage_unavailable'],
    examples: [
      { summary: 'The newest', path: PATH },
      { summary: 'With metadata', path: PATH, query: { limit: 50, include_metadata: 'true' } },
      { summary: 'With archived messages', path: PATH, query: { include_archived: 'true' } },
    ],
  },
  'PATCH /contexts/{id}': {
    tag: 'Contexts',
    summary: 'Change the settings of a conversation',
    body: ContextChangesBody,
    failures: ['context_not_found', 'storage_unavailable'],
    examples: [
      {
        summary: 'Set metadata, remove the limit',
        path: PATH,
        body: { metadata: { project: 'cache' }, max_tokens: 0 },
      },
    ],
  },
  'DELETE /contexts/{id}': {
    tag: 'Contexts',
    summary: 'Delete a conversation',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'All of it', path: PATH }],
  },
  'GET /contexts/{id}/export': {
    tag: 'Contexts',
    summary: 'Export a conversation as a file',
    parameters: [
      {
        in: 'query',
        name: 'format',
        description: 'JSON can be imported again; Markdown is for reading.',
        schema: { enum: ['json', 'markdown'], default: 'json' },
      },
      {
        in: 'query',
        name: 'archived',
        description:
          'Whether the file includes archived messages, with `superseded_at`. Default: true for JSON, ' +
          'so that an import loses nothing; false for Markdown.',
        schema: { enum: ['true', 'false', '1', '0'] },
      },
    ],
    answer: { type: 'object' },
    otherAnswer: 'text/markdown',
    failures: ['context_not_found', 'storage_unavailable'],
    examples: [
      { summary: 'As JSON', path: PATH },
      {
        summary: 'As Markdown, with archived messages',
        path: PATH,
        query: { format: 'markdown', archived: 'true' },
      },
    ],
  },
  'POST /contexts/{id}/cancel': {
    tag: 'Contexts',
    summary: 'Cancel the running turns of a conversation',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'All of its turns', path: PATH }],
  },
  'POST /contexts/{id}/fork': {
    tag: 'Contexts',
    summary: 'Copy a conversation into a new one',
    parameters: [text('at', 'Id of the last message to copy. Default: all messages.')],
    body: ForkBody,
    isBodyOptional: true,
    failures: ['not_found', 'context_not_found', 'conflict', 'storage_unavailable'],
    examples: [{ summary: 'All of it', path: PATH, body: { context_id: 'ergon:variant' } }],
  },
  'POST /contexts/{id}/search': {
    tag: 'Contexts',
    summary: 'Search a conversation',
    parameters: SEARCH_PARAMETERS,
    body: SearchBody,
    isBodyOptional: true,
    failures: ['context_not_found', 'overloaded', 'storage_unavailable'],
    examples: [
      { summary: 'As a body', path: PATH, body: { query: 'cache' } },
      { summary: 'As parameters', path: PATH, query: { query: 'cache', limit: 3 } },
      { summary: 'With what surrounds each', path: PATH, body: { query: 'cache', neighbours: 1 } },
    ],
  },
};
