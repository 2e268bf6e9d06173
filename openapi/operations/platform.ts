/** What Tekton's components ask besides turns: models, assignments, discovery, specialists, team chat. */
import {
  ComponentAssignmentBody,
  DefaultAssignmentBody,
} from '../../src/api/tekton/dto/assignment.dto.ts';
import { SpecialistBody, TeamChatBody } from '../../src/api/tekton/dto/team.dto.ts';
import { flag, type Operations, text } from '../operation.ts';

const FILTER = [
  text('provider', 'Its id; only its models.'),
  text('capability', 'Only models that have it.'),
  flag('include_deprecated', 'Also those that providers.json calls deprecated.'),
];

export const PLATFORM: Operations = {
  'GET /api/models': {
    tag: 'Tekton clients',
    summary: 'Every model of every configured provider',
    parameters: FILTER,
    examples: [
      { summary: 'All of them' },
      { summary: 'For a column of the matrix', query: { capability: 'code' } },
    ],
  },
  'GET /api/v1/models': {
    tag: 'Tekton clients',
    summary: 'The same, as a member of an object',
    parameters: FILTER,
    examples: [{ summary: 'Of one provider', query: { provider: 'simulated' } }],
  },
  'POST /api/models/assignments/component': {
    tag: 'Tekton clients',
    summary: 'Assign a model to a task type of a component',
    description:
      'It replaces the model of the rule, and makes the rule where tasks.json has none. It survives a ' +
      'restart and edits of tasks.json; `GET /route` shows it as `overlay`, and `use_default` removes ' +
      'it. Fields that nobody knows are ignored.',
    body: ComponentAssignmentBody,
    failures: ['conflict', 'provider_unavailable', 'no_provider_available', 'storage_unavailable'],
    examples: [
      {
        summary: 'A listed model',
        body: { component: 'ergon', capability: 'code', model_id: 'simulated/simulated-fast' },
      },
      {
        summary: 'What tasks.json says',
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
        summary: 'What tasks.json says',
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
    summary: 'The components that can be spoken to',
    examples: [{ summary: 'All of them' }],
  },
  'POST /api/v1/ai/specialists/{ai_id}/message': {
    tag: 'Tekton clients',
    summary: 'One message to a component, and its answer',
    description:
      'A turn of the component with the task type `chat`, which is not stored. A turn that fails or ' +
      'takes too long has `"success": false` and says why in `error`. Fields that nobody knows are ' +
      'ignored.',
    body: SpecialistBody,
    failures: ['not_found', 'overloaded', 'draining'],
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
    summary: 'One message to many components, and the answers that come in time',
    description:
      'Every component is asked at once, each in a turn with the task type `chat` that is not stored. ' +
      'Those that fail or are late have no answer. Fields that nobody knows are ignored.',
    body: TeamChatBody,
    failures: ['overloaded', 'draining'],
    examples: [
      {
        summary: 'To two of them',
        body: { message: 'Hello', target_sockets: ['ergon-ci', 'athena'], timeout: 10 },
      },
      { summary: 'To the team', body: { message: 'Hello' } },
    ],
  },
};
