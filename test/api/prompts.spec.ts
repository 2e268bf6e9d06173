/** The system prompt for a model: the component's, the request's, or a named one. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { Stage } from './stage.ts';

const REVIEW = `---
name: Review
component: ergon
description: Reviews a change.
tags: []
variables: [language, tone]
---

You review {{language}} in a {{tone}} tone.
`;

let templates: string;
let stage: Stage;

beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'rhetor-templates-'));
  await mkdir(join(templates, 'prompts'));
  await writeFile(join(templates, 'prompts', 'review.md'), REVIEW);
  stage = await Stage.start({ variables: { RHETOR_TEMPLATES_DIR: templates } });
});
afterAll(async () => {
  await stage.stop();
  await rm(templates, { recursive: true });
});

async function systemPromptOf(body: object): Promise<unknown> {
  const response = await stage.rhetor.post('/message', { message: 'Hello', ...body });
  expect(response.status).toBe(200);
  const [first] = stage.sentMessages as { role: string; content: string }[];
  return first?.role === 'system' ? first.content : undefined;
}

describe('the system prompt', () => {
  it('is the component’s', async () => {
    expect(await systemPromptOf({ component: 'telos' })).toBe(
      'You are Telos, a Tekton AI component.',
    );
  });

  it('is the request’s, if it has one', async () => {
    const system = 'Answer in verse.';
    expect(await systemPromptOf({ component: 'telos', system_prompt: system })).toBe(system);
  });

  it('is none if the request has an empty one', async () => {
    expect(await systemPromptOf({ system_prompt: '' })).toBeUndefined();
  });

  it('is a named prompt with its variables', async () => {
    const variables = { language: 'Rust', tone: 'kind' };
    expect(await systemPromptOf({ prompt_id: 'review', prompt_variables: variables })).toBe(
      'You review Rust in a kind tone.',
    );
  });

  it('evaluates nothing in a variable', async () => {
    const variables = { language: '{{tone}} ${1+1} {{constructor}}', tone: 'flat' };
    expect(await systemPromptOf({ prompt_id: 'review', prompt_variables: variables })).toBe(
      'You review {{tone}} ${1+1} {{constructor}} in a flat tone.',
    );
  });

  it('is not sent if a variable is missing: 422 names it', async () => {
    const body = { message: 'x', prompt_id: 'review', prompt_variables: { language: 'Rust' } };
    const answer = await expectError(
      await stage.rhetor.post('/message', body),
      422,
      'validation_failed',
    );
    expect(answer['errors']).toEqual([{ field: 'prompt_variables.tone', message: 'is missing' }]);
  });
});
