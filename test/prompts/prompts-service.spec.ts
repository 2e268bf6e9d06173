import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DocumentsInMemory } from './documents-in-memory.ts';
import { promptFile, TemplatesDirectory } from './templates-directory.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { StartupError } from '../../src/config/startup-error.ts';
import { PromptLibrary } from '../../src/prompts/prompt-library.service.ts';
import { PromptsService } from '../../src/prompts/prompts.service.ts';
import { TemplateLibrary } from '../../src/prompts/template-library.service.ts';

const COMPONENTS =
  'athena budget engram ergon harmonia hermes prometheus rhetor sophia synthesis telos terma'.split(
    ' ',
  );

async function load(variables: Record<string, string> = {}): Promise<PromptsService> {
  const environment = readEnvironment(variables);
  const documents = new DocumentsInMemory();
  const prompts = new PromptLibrary(environment, documents);
  const templates = new TemplateLibrary(environment, documents);
  await prompts.onModuleInit();
  await templates.onModuleInit();
  return new PromptsService(prompts, templates);
}

describe('the prompts that ship with Rhetor', () => {
  it('exist for each component', async () => {
    const service = await load();
    expect(service.componentNames()).toEqual(COMPONENTS);
    expect(service.summary()).toEqual({
      prompts: { components: COMPONENTS, count: 12 },
      templates: { categories: ['code', 'general', 'planning'], count: 4 },
    });
    expect(service.fileConflicts()).toEqual([]);
  });

  it.each(COMPONENTS)(
    '%s: speaks as the component, complete, at a good length',
    async (component) => {
      const { text, prompt } = (await load()).systemPromptFor(component);
      expect(prompt).toEqual({ id: component, version: '1' });
      expect(text).toMatch(new RegExp(`^You are ${component}, `, 'i'));
      expect(text).not.toMatch(/[{}]/);
      const words = text.split(/\s+/).length;
      expect(words).toBeGreaterThanOrEqual(80);
      expect(words).toBeLessThanOrEqual(200);
    },
  );
});

describe('systemPromptFor', () => {
  it('ignores the capitalisation of a component', async () => {
    const service = await load();
    expect(service.knows('Ergon')).toBe(true);
    expect(service.systemPromptFor('ERGON').prompt?.id).toBe('ergon');
  });

  it('uses a sentence for components without a prompt, and for none', async () => {
    const service = await load();
    expect(service.knows('zeus')).toBe(false);
    expect(service.systemPromptFor('zeus')).toEqual({
      text: 'You are Zeus, a Tekton AI component.',
    });
    for (const name of ['constructor', '__proto__']) {
      expect(service.knows(name)).toBe(false);
      expect(service.systemPromptFor(name).prompt).toBeUndefined();
    }
    expect(service.systemPromptFor(undefined).text).toMatch(/Tekton platform/);
  });

  it('inserts the date', async () => {
    const service = await load();
    vi.useFakeTimers({ now: new Date('2031-02-03T23:59:59Z') });
    expect(service.systemPromptFor('budget').text).toContain('Today is 2031-02-03.');
    vi.useRealTimers();
  });
});

describe('with prompts of its own', () => {
  let directory: TemplatesDirectory;

  beforeEach(async () => {
    directory = await TemplatesDirectory.create();
  });
  afterEach(() => directory.remove());

  const add = (name: string, content: string) => directory.write('prompts', name, content);
  const start = () => load({ RHETOR_TEMPLATES_DIR: directory.path });

  it("renders by id and by version, the caller's values first", async () => {
    await add('terse.md', promptFile('{{component}}: {tone}', 'variables: [tone]\n'));
    const service = await start();
    expect(service.render('terse', { tone: 'kind' })).toEqual({
      text: 'Ergon: kind',
      prompt: { id: 'terse', version: '1' },
    });
    expect(service.render('terse@1', { tone: 2, component: 'You' }).text).toBe('You: 2');
    expect(service.render('terse@latest', { tone: 'kind' }).text).toBe('Ergon: kind');
    expect(service.render('terse', { tone: 'kind', component: null }).text).toBe('Ergon: kind');
    expect(service.knows('ergon')).toBe(true);
    expect(service.systemPromptFor('ergon').text).toBe('You are Ergon, a Tekton AI component.');
  });

  it('names missing prompts', async () => {
    await add('terse.md', promptFile('{{tone}} {{size}}'));
    const service = await start();
    for (const id of ['none', 'terse@2', 'terse@', '', '@1', '__proto__', '../terse']) {
      expect(() => service.render(id, {})).toThrowError(
        expect.objectContaining({ code: 'prompt_not_found' }),
      );
    }
    expect(() => service.render('terse', { size: {} })).toThrowError(
      expect.objectContaining({
        code: 'validation_failed',
        message: expect.stringContaining('tone is missing'),
        fields: [
          { field: 'prompt_variables.tone', message: 'is missing' },
          { field: 'prompt_variables.size', message: 'must be a text, number or boolean' },
        ],
      }),
    );
    const long = { tone: 'x'.repeat(1_000_000), size: 1 };
    expect(() => service.render('terse', long)).toThrowError(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });

  it('prevents startup at an invalid file, naming it and the reason', async () => {
    await add('good.md', promptFile('Good.'));
    await add('bad.md', '---\ncomponent: ergon\n---\nBad.');
    const failure = await start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartupError);
    expect(String(failure)).toMatch(/bad\.md: name: /);
  });

  it('prevents startup at a second default of one component', async () => {
    const content = promptFile('Good.', 'is_default: true\n');
    await add('one.md', content);
    await add('two.md', content);
    await expect(start()).rejects.toThrow(/two\.md: is_default: one\.md is the default/);
  });

  it('starts without the folders, but not without the directory', async () => {
    for (const folder of ['prompts', 'templates']) {
      await rm(`${directory.path}/${folder}`, { recursive: true });
    }
    expect((await start()).summary()).toEqual({
      prompts: { components: [], count: 0 },
      templates: { categories: [], count: 0 },
    });
    await directory.remove();
    await expect(start()).rejects.toThrow(/cannot read the templates directory/);
  });
});
