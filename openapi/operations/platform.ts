/** The operations of Tekton's components other than turns: models, assignments, discovery, specialists, team chat. */
import {
  ComponentAssignmentBody,
  DefaultAssignmentBody,
} from '../../src/api/tekton/dto/assignment.dto.ts';
import { SpecialistBody, TeamChatBody } from '../../src/api/tekton/dto/team.dto.ts';
import { flag, type Operations, text } from '../operation.ts';

const FILTER = [
  text('provider', 'Only models of the provider with this id.'),
  text('capability', 'Only models with this capability.'),
  flag('include_deprecated', 'Includes models that providers.json marks as deprecated.'),
];

export const PLATFORM: Operations = {
  'GET /api/models': {
    tag: 'Tekton clients',
    summary: 'List every model of every configured provider',
    parameters: FILTER,
    examples: [
      { summary: 'All of them' },
      { summary: 'Those with a capability', query: { capability: 'code' } },
    ],
  },
  'GET /api/v1/models': {
    tag: 'Tekton clients',
    summary: 'List the same models as a field of an object',
    parameters: FILTER,
    examples: [{ summary: 'Those of one provider', query: { provider: 'simulated' } }],
  },
  'POST /api/models/assignments/component': {
    tag: 'Tekton clients',
    summary: 'Assign a model to a task type of a component',
    description:
      'The assigned model replaces the model of the rule; if tasks.json has no such rule, one is ' +
      'created. Assignments survive restarts and edits of tasks.json; `GET /route` shows them as ' +
      '`overlay`, and `use_default` removes them. Unknown fields are ignored.',
    body: ComponentAssignmentBody,
    failures: ['conflict', 'provider_unavailable', 'no_provider_available', 'storage_unavailable'],
    examples: [
      {
        summary: 'A listed model',
        body: { component: 'ergon', capability: 'code', model_id: 'simulated/simulated-fast' },
      },
      {
        summary: 'Back to tasks.json',
        body: { component: 'ergon', capability: 'code', model_id: 'use_default' },
      },
    ],
  },
  'POST /api/models/assignments/default': {
    tag: 'Tekton clients',
    summary: 'Assign a model to a task type, for components without a rule of their own',
    body: DefaultAssignmentBody,
    failures: ['conflict', 'provider_unavailable', 'no_provider_available', 'storage_unavailable'],
    examples: [
      {
        summary: 'A listed model',
        body: { capability: 'planning', model_id: 'simulated/simulated-fast' },
      },
      {
        summary: 'Back to tasks.json',
        body: { capability: 'planning', model_id: 'use_default' },
      },
    ],
  },
  'GET /api/v1/discovery': {
    tag: 'Tekton clients',
    summary: 'What Rhetor is, and every route',
    examples: [{ summary: 'Everything' }],
  },
  'GET /api/v1/ai/specialists': {
    tag: 'Tekton clients',
    summary: 'List the components that you can talk to',
    examples: [{ summary: 'All of them' }],
  },
  'POST /api/v1/ai/specialists/{ai_id}/message': {
    tag: 'Tekton clients',
    summary: 'Send one message to a component',
    description:
      'Runs a turn of the component with the task type `chat`, which is not stored. A turn that fails ' +
      'or takes too long returns `"success": false` with the reason in `error`. Unknown fields are ' +
      'ignored.',
    body: SpecialistBody,
    failures: ['not_found', 'rate_limited', 'overloaded', 'draining'],
    examples: [
      {
        summary: 'A question',
        path: { ai_id: 'ergon-ci' },
        body: { message: 'Hello', timeout: 30 },
      },
    ],
  },
  'POST /api/team-chat': {
    tag: 'Tekton clients',
    summary: 'Send one message to many components',
    description:
      'Asks all components at the same time, each in a turn with the task type `chat` that is not ' +
      'stored. Components that fail or are late have no answer. Unknown fields are ignored.',
    body: TeamChatBody,
    failures: ['rate_limited', 'overloaded', 'draining'],
    examples: [
      {
        summary: 'To two of them',
        body: { message: 'Hello', target_sockets: ['ergon-ci', 'athena'], timeout: 10 },
      },
      { summary: 'To the team', body: { message: 'Hello' } },
    ],
  },
};
