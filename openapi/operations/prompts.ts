/** The operations of /prompts and /templates. */
import { LabelBody } from '../../src/api/prompts/dto/label.dto.ts';
import { CompareBody, PromptBody, PromptChangeBody } from '../../src/api/prompts/dto/prompt.dto.ts';
import {
  RenderBody,
  TemplateBody,
  TemplateChangeBody,
} from '../../src/api/prompts/dto/template.dto.ts';
import { type Operations, text } from '../operation.ts';

const PROMPT = { id: 'ergon' };
const TEMPLATE = { id: 'commit-message' };
const VERSION = text('version_id', 'Returns only the version with this id or label.');

export const PROMPTS: Operations = {
  'GET /prompts': {
    tag: 'Prompts',
    summary: 'List prompts',
    parameters: [
      text('component', 'Only prompts of this component.'),
      text('tag', 'Only prompts with this tag.'),
    ],
    examples: [{ summary: 'Those of a component', query: { component: 'ergon' } }],
  },
  'POST /prompts': {
    tag: 'Prompts',
    summary: 'Create a prompt',
    body: PromptBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'With a variable',
        body: {
          name: 'Ergon review',
          component: 'ergon',
          content: 'You review code in {{language|TypeScript}}.',
          tags: ['review'],
        },
      },
    ],
  },
  'POST /prompts/compare': {
    tag: 'Prompts',
    summary: 'Compare two prompts',
    body: CompareBody,
    failures: ['prompt_not_found'],
    examples: [{ summary: 'Two prompts', body: { prompt_id1: 'ergon', prompt_id2: 'rhetor@1' } }],
  },
  'GET /prompts/{id}': {
    tag: 'Prompts',
    summary: 'Read a prompt',
    parameters: [VERSION],
    failures: ['prompt_not_found'],
    examples: [
      { summary: 'With all versions', path: PROMPT },
      { summary: 'One version', path: PROMPT, query: { version_id: 'production' } },
    ],
  },
  'PUT /prompts/{id}': {
    tag: 'Prompts',
    summary: 'Add a version, or change the default',
    body: PromptChangeBody,
    failures: ['prompt_not_found', 'conflict', 'storage_unavailable'],
    examples: [
      { summary: 'A new version', path: PROMPT, body: { content: 'You are Ergon. Be brief.' } },
      { summary: 'The default', path: PROMPT, body: { is_default: true } },
    ],
  },
  'DELETE /prompts/{id}': {
    tag: 'Prompts',
    summary: 'Delete a prompt',
    failures: ['prompt_not_found', 'storage_unavailable'],
    examples: [{ summary: 'With all versions', path: PROMPT }],
  },
  'GET /prompts/{id}/versions': {
    tag: 'Prompts',
    summary: 'List versions',
    failures: ['prompt_not_found'],
    examples: [{ summary: 'Oldest first', path: PROMPT }],
  },
  'POST /prompts/{id}/labels': {
    tag: 'Prompts',
    summary: 'Put a label on a version',
    body: LabelBody,
    failures: ['prompt_not_found', 'storage_unavailable'],
    examples: [
      { summary: 'Roll back', path: PROMPT, body: { version_id: '1', label: 'production' } },
    ],
  },
  'GET /templates': {
    tag: 'Templates',
    summary: 'List templates',
    parameters: [
      text('category', 'Only templates in this category.'),
      text('tag', 'Only templates with this tag.'),
    ],
    examples: [{ summary: 'In a category', query: { category: 'general' } }],
  },
  'POST /templates': {
    tag: 'Templates',
    summary: 'Create a template',
    body: TemplateBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'With variables',
        body: { name: 'Farewell', content: 'Bye, {{name|friend}}!', category: 'general' },
      },
    ],
  },
  'POST /templates/render': {
    tag: 'Templates',
    summary: 'Render a template',
    body: RenderBody,
    failures: ['template_not_found'],
    examples: [
      {
        summary: 'By name',
        body: { template_id: 'commit-message', variables: { diff: '+ one line' } },
      },
    ],
  },
  'GET /templates/{id}': {
    tag: 'Templates',
    summary: 'Read a template',
    parameters: [VERSION],
    failures: ['template_not_found'],
    examples: [{ summary: 'With all versions', path: TEMPLATE }],
  },
  'PUT /templates/{id}': {
    tag: 'Templates',
    summary: 'Add a version',
    body: TemplateChangeBody,
    failures: ['template_not_found', 'conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'A new version',
        path: TEMPLATE,
        body: { content: 'Describe this change: {{diff}}' },
      },
    ],
  },
  'DELETE /templates/{id}': {
    tag: 'Templates',
    summary: 'Delete a template',
    failures: ['template_not_found', 'storage_unavailable'],
    examples: [{ summary: 'With all versions', path: TEMPLATE }],
  },
  'GET /templates/{id}/versions': {
    tag: 'Templates',
    summary: 'List versions',
    failures: ['template_not_found'],
    examples: [{ summary: 'Oldest first', path: TEMPLATE }],
  },
  'POST /templates/{id}/labels': {
    tag: 'Templates',
    summary: 'Put a label on a version',
    body: LabelBody,
    failures: ['template_not_found', 'storage_unavailable'],
    examples: [
      { summary: 'Roll back', path: TEMPLATE, body: { version_id: '1', label: 'production' } },
    ],
  },
};
