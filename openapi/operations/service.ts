/** The operations about Rhetor itself, its health and its models. */
import { ProviderBody } from '../../src/api/rhetor/dto/provider.dto.ts';
import { type Operations, schemaOf, text, whole } from '../operation.ts';

const CHOICE = [
  text('component', 'As in a request.'),
  text('task_type', 'As in a request. Default: "default".'),
  text('provider', 'As in the options of a request.'),
  text('model', 'As in the options of a request: a model id, `provider/model`, or a rule.'),
];

export const SERVICE: Operations = {
  'GET /': {
    tag: 'Service',
    summary: 'Describe Rhetor and list every route',
    examples: [{ summary: 'Everything' }],
  },
  'GET /health': {
    tag: 'Service',
    summary: 'Show the health',
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'GET /ready': {
    tag: 'Service',
    summary: 'Show whether it accepts requests',
    otherStatuses: { 503: 'Rhetor is starting or draining, or its embedded database fails.' },
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'POST /backup': {
    tag: 'Service',
    summary: 'Back up all stored data into one file',
    otherAnswer: 'application/octet-stream',
    failures: ['conflict', 'overloaded', 'storage_unavailable'],
    examples: [{ summary: 'A SQLite database, for `rhetor restore`' }],
  },
  'GET /audit': {
    tag: 'Service',
    summary: 'Show who changed, exported or removed what',
    description:
      'Lists every deletion, change, import, export, fork and cancellation, every change of prompts, templates and models, and refused credentials, newest first. Entries are kept for 90 days, at most 100,000 of them.',
    parameters: [
      whole('limit', 'Entries per page.', [1, 1000], 100),
      text('cursor', '`next_cursor` of the previous page.', 64),
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
    summary: 'This document as a web page',
    otherAnswer: 'text/html',
    examples: [{ summary: 'In a browser; the page needs no token, but asks for one' }],
  },
  'GET /providers': {
    tag: 'Models',
    summary: 'List providers and models with their health',
    examples: [{ summary: 'All of them' }],
  },
  'GET /prices': {
    tag: 'Models',
    summary: 'Show what the models cost, and where each price comes from',
    description:
      'A price in providers.json applies first, then the price list that comes with Rhetor: for ' +
      'models at the address of their vendor, and for those with `price_as`. Prices are in dollars ' +
      'per million tokens, as they apply now.',
    parameters: [
      text(
        'model',
        'A model id, `provider/model`, or a rule, for its candidates. Default: every model of the configured providers.',
      ),
    ],
    failures: ['model_not_found'],
    examples: [{ summary: 'One model', query: { model: 'simulated/simulated-fast' } }],
  },
  'POST /provider': {
    tag: 'Models',
    summary: 'Set the default model',
    body: ProviderBody,
    failures: ['invalid_value', 'provider_unavailable', 'storage_unavailable'],
    examples: [
      {
        summary: 'A listed model of an available provider',
        body: { provider_id: 'simulated', model_id: 'simulated-fast' },
      },
    ],
  },
  'GET /route': {
    tag: 'Models',
    summary: 'Show which model would answer, and why',
    parameters: CHOICE,
    failures: ['invalid_value', 'model_not_found', 'provider_unavailable', 'no_provider_available'],
    examples: [
      { summary: 'For a component’s task', query: { component: 'ergon', task_type: 'code' } },
      { summary: 'For a named provider', query: { provider: 'simulated' } },
    ],
  },
  'GET /contexts/{id}/view': {
    tag: 'Contexts',
    summary: 'Show what a model would be sent now',
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
