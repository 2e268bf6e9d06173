/** The operations about models: providers, prices, rules, and which model would answer. */
import { ProviderBody, ProviderTestBody } from '../../src/api/rhetor/dto/provider.dto.ts';
import { RuleModelBody } from '../../src/api/rhetor/dto/rule.dto.ts';
import { MOST_SAMPLES } from '../../src/api/limits.ts';
import { type Operations, schemaOf, text, whole } from '../operation.ts';

const CHOICE = [
  text('component', 'As in a request.'),
  text('task_type', 'As in a request. Default: "default".'),
  text('provider', 'As in the options of a request.'),
  text('model', 'As in the options of a request: a model id, `provider/model`, or a rule.'),
];

const POOL = [
  text('context', 'The conversation that the request belongs to; a key cannot name one.'),
  whole(
    'samples',
    'Choose a member of the pool for so many made-up requests, and show the shares.',
    [0, MOST_SAMPLES],
    0,
  ),
];

export const MODELS: Operations = {
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
  'POST /providers/{id}/test': {
    tag: 'Models',
    summary: 'Test a provider with one call',
    body: ProviderTestBody,
    isBodyOptional: true,
    failures: ['invalid_value', 'model_not_found', 'provider_unavailable'],
    examples: [
      {
        summary: 'One of its models',
        path: { id: 'simulated' },
        body: { model: 'simulated-fast' },
      },
    ],
  },
  'GET /route': {
    tag: 'Models',
    summary: 'Show which model would answer, and why',
    parameters: [...CHOICE, ...POOL],
    failures: ['invalid_value', 'model_not_found', 'provider_unavailable', 'no_provider_available'],
    examples: [
      { summary: 'For a component’s task', query: { component: 'ergon', task_type: 'code' } },
      { summary: 'For a named provider', query: { provider: 'simulated' } },
    ],
  },
  'GET /rules': {
    tag: 'Models',
    summary: 'List the rules, and what overrides them',
    description:
      'Every rule in force with the models that it asks, in order; the models that were assigned ' +
      'while Rhetor ran; and the faults because of which an edit of a config file was refused. A ' +
      'key gets the rules that it may use, with the models that it may use.',
    failures: [],
    examples: [{ summary: 'Every rule' }],
  },
  'PUT /rules/{rule}/model': {
    tag: 'Models',
    summary: 'Assign a model to a rule',
    description:
      'The model replaces that of the rule, or its pool, whatever tasks.json says, and survives a ' +
      'restart. A rule that does not exist is made if its name is a task type, or a component and a ' +
      'task type with `_` between them: it gets the options and fallbacks of the rule that would ' +
      'apply otherwise.',
    body: RuleModelBody,
    failures: [
      'not_found',
      'provider_unavailable',
      'no_provider_available',
      'conflict',
      'storage_unavailable',
    ],
    examples: [
      {
        summary: 'For a component’s task',
        path: { rule: 'ergon_code' },
        body: { model: 'simulated/simulated-fast' },
      },
    ],
  },
  'DELETE /rules/{rule}/model': {
    tag: 'Models',
    summary: 'Let a rule of tasks.json apply again',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'Of a rule', path: { rule: 'ergon_code' } }],
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
