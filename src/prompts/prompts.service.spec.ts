import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../config/environment.ts';
import { StartupError } from '../config/startup-error.ts';
import { PromptsService } from './prompts.service.ts';

const COMPONENTS =
  'athena budget engram ergon harmonia hermes prometheus rhetor sophia synthesis telos terma'.split(
    ' ',
  );

async function load(variables: Record<string, string> = {}): Promise<PromptsService> {
  const service = new PromptsService(readEnvironment(variables));
  await service.onModuleInit();
  return service;
}

describe('the prompts that come with Rhetor', () => {
  it('are one for each component', async () => {
    const service = await load();
    expect(service.componentNames()).toEqual(COMPONENTS);
    expect(service.summary()).toEqual({
      prompts: { components: COMPONENTS, count: 12 },
      templates: { categories: [], count: 0 },
    });
  });

  it.each(COMPONENTS)(
    '%s: speaks as the component, complete, at a good length',
    async (component) => {
      const { text, promptId, version } = (await load()).systemPromptFor(component);
      expect({ promptId, version }).toEqual({ promptId: component, version: '1' });
      expect(text).toMatch(new RegExp(`^You are ${component}, `, 'i'));
      expect(text).not.toMatch(/[{}]/);
      const words = text.split(/\s+/).length;
      expect(words).toBeGreaterThanOrEqual(80);
      expect(words).toBeLessThanOrEqual(200);
    },
  );
});

describe('systemPromptFor', () => {
  it('knows a component however it is capitalised', async () => {
    const service = await load();
    expect(service.knows('Ergon')).toBe(true);
    expect(service.systemPromptFor('ERGON').promptId).toBe('ergon');
  });

  it('has a sentence for components without a prompt, and for none', async () => {
    const service = await load();
    expect(service.knows('zeus')).toBe(false);
    expect(service.systemPromptFor('zeus')).toEqual({
      text: 'You are Zeus, a Tekton AI component.',
    });
    for (const name of ['constructor', '__proto__']) {
      expect(service.knows(name)).toBe(false);
      expect(service.systemPromptFor(name).promptId).toBeUndefined();
    }
    expect(service.systemPromptFor(undefined).text).toMatch(/Tekton platform/);
  });

  it('supplies the date', async () => {
    const service = await load();
    vi.useFakeTimers({ now: new Date('2031-02-03T23:59:59Z') });
    expect(service.systemPromptFor('budget').text).toContain('Today is 2031-02-03.');
    vi.useRealTimers();
  });
});

describe('with prompts of its own', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rhetor-prompts-'));
    await mkdir(join(directory, 'prompts'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const add = (name: string, content: string) =>
    writeFile(join(directory, 'prompts', name), content);
  const start = () => load({ RHETOR_TEMPLATES_DIR: directory });

  it("renders by id and by version, the caller's values first", async () => {
    await add(
      'terse.md',
      '---\nname: T\ncomponent: ergon\nvariables: [tone]\n---\n{{component}}: {tone}',
    );
    const service = await start();
    expect(service.render('terse', { tone: 'kind' })).toEqual({
      text: 'Ergon: kind',
      promptId: 'terse',
      version: '1',
    });
    expect(service.render('terse@1', { tone: 2, component: 'You' }).text).toBe('You: 2');
    expect(service.render('terse', { tone: 'kind', component: null }).text).toBe('Ergon: kind');
    expect(service.knows('ergon')).toBe(true);
    expect(service.systemPromptFor('ergon').text).toBe('You are Ergon, a Tekton AI component.');
  });

  it('names what is not there', async () => {
    await add('terse.md', '---\nname: T\ncomponent: ergon\n---\n{{tone}} {{size}}');
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
  });

  it('stops the start at a broken file, naming it and the reason', async () => {
    await add('good.md', '---\nname: G\ncomponent: ergon\n---\nGood.');
    await add('bad.md', '---\ncomponent: ergon\n---\nBad.');
    const failure = await start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartupError);
    expect(String(failure)).toMatch(/bad\.md: name: /);
  });

  it('stops the start at a second default of one component', async () => {
    const content = '---\nname: G\ncomponent: ergon\nis_default: true\n---\nGood.';
    await add('one.md', content);
    await add('two.md', content);
    await expect(start()).rejects.toThrow(/two\.md: is_default: one\.md is the default/);
  });

  it('starts without a prompts folder, but not without the directory', async () => {
    await rm(join(directory, 'prompts'), { recursive: true });
    expect((await start()).componentNames()).toEqual([]);
    await expect(load({ RHETOR_TEMPLATES_DIR: join(directory, 'none') })).rejects.toThrow(
      /cannot read the templates directory/,
    );
  });
});
