/** What Rhetor is and how it is, and which models it has. */
import { ProviderBody } from '../../src/api/rhetor/dto/provider.dto.ts';
import { type Operations, schemaOf, text, whole } from '../operation.ts';

const CHOICE = [
  text('component', 'As in a request.'),
  text('task_type', 'As in a request; "default" when omitted.'),
  text('provider', 'As in the options of a request.'),
  text('model', 'As in the options of a request: an id, `provider/model`, or a rule.'),
];

export const SERVICE: Operations = {
  'GET /': {
    tag: 'Service',
    summary: 'What this is, and every route',
    examples: [{ summary: 'Everything' }],
  },
  'GET /health': {
    tag: 'Service',
    summary: 'How it is',
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'GET /ready': {
    tag: 'Service',
    summary: 'Whether it takes traffic',
    otherStatuses: { 503: 'It is starting or draining, or its embedded database fails.' },
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'POST /backup': {
    tag: 'Service',
    summary: 'Back up everything that is kept, as one file',
    otherAnswer: 'application/octet-stream',
    failures: ['conflict', 'overloaded', 'storage_unavailable'],
    examples: [{ summary: 'A SQLite database, for `rhetor restore`' }],
  },
  'GET /audit': {
    tag: 'Service',
    summary: 'Who changed, exported or removed what',
    description:
      'Every deletion, change, import, export, fork and cancel, every change of prompts, templates and models, and refused credentials, newest first. Entries are kept for 90 days, at most 100,000 of them.',
    parameters: [
      whole('limit', 'Most of a page.', [1, 1000], 100),
      text('cursor', '`next_cursor` of the page before.', 64),
    ],
    failures: ['invalid_value', 'storage_unavailable'],
    examples: [{ summary: 'The newest', query: { limit: 10 } }],
  },
  'GET /openapi.json': {
    tag: 'Service',
    summary: 'This document',
    answer: { type: 'object' },
    examples: [{ summary: 'The document' }],
  },
  'GET /docs': {
    tag: 'Service',
    summary: 'This document as a page for people',
    otherAnswer: 'text/html',
    examples: [{ summary: 'In a browser; it needs no token, and asks for one' }],
  },
  'GET /providers': {
    tag: 'Models',
    summary: 'Which providers and models there are, and how they are doing',
    examples: [{ summary: 'All of them' }],
  },
  'POST /provider': {
    tag: 'Models',
    summary: 'Set the default model',
    body: ProviderBody,
    failures: ['invalid_value', 'provider_unavailable', 'storage_unavailable'],
    examples: [
      {
        summary: 'A listed model of a provider that is available',
        body: { provider_id: 'simulated', model_id: 'simulated-fast' },
      },
    ],
  },
  'GET /route': {
    tag: 'Models',
    summary: 'Which model would answer, and why',
    parameters: CHOICE,
    failures: ['invalid_value', 'model_not_found', 'provider_unavailable', 'no_provider_available'],
    examples: [
      { summary: 'Of a component’s task', query: { component: 'ergon', task_type: 'code' } },
      { summary: 'With a provider named', query: { provider: 'simulated' } },
    ],
  },
  'GET /contexts/{id}/view': {
    tag: 'Contexts',
    summary: 'What a model would be sent now',
    parameters: CHOICE,
    failures: [
      'invalid_value',
      'context_not_found',
      'model_not_found',
      'provider_unavailable',
      'no_provider_available',
      'storage_unavailable',
    ],
    answer: schemaOf('ContextWindow'),
    examples: [{ summary: 'For the rule’s model', path: { id: 'ergon:design' } }],
  },
};
