/** The library over a store that fails, and over many changes at once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '@nestjs/common';
import { readEnvironment } from '../../src/config/environment.ts';
import { StartupError } from '../../src/config/startup-error.ts';
import { PromptLibrary } from '../../src/prompts/prompt-library.service.ts';
import type { NewPrompt } from '../../src/prompts/prompt.ts';
import { DocumentsInMemory } from './documents-in-memory.ts';
import { promptFile, TemplatesDirectory } from './templates-directory.ts';

const MINE: NewPrompt = {
  name: 'Mine',
  component: 'ergon',
  description: '',
  tags: [],
  content: 'one',
  metadata: {},
  isDefault: false,
};

const version = (content: string) => ({ version: { content, metadata: {} } });

let directory: TemplatesDirectory;
let documents: DocumentsInMemory;

async function open(): Promise<PromptLibrary> {
  const environment = readEnvironment({ RHETOR_TEMPLATES_DIR: directory.path });
  const library = new PromptLibrary(environment, documents);
  await library.onModuleInit();
  return library;
}

beforeEach(async () => {
  documents = new DocumentsInMemory();
  directory = await TemplatesDirectory.create();
});
afterEach(() => directory.remove());

describe('a change that cannot be stored', () => {
  it('fails and changes nothing; the next one works', async () => {
    const library = await open();
    await library.create(MINE);
    documents.isFailing = true;
    const failing = { code: 'storage_unavailable' };
    await expect(library.update('mine', version('two'))).rejects.toMatchObject(failing);
    await expect(library.setLabel('mine', 'production', '1')).rejects.toMatchObject(failing);
    await expect(library.remove('mine')).rejects.toMatchObject(failing);
    await expect(library.create({ ...MINE, name: 'Other' })).rejects.toMatchObject(failing);
    expect(library.list().map(({ id, versions }) => [id, versions.length])).toEqual([['mine', 1]]);
    documents.isFailing = false;
    await library.update('mine', version('two'));
    expect((await open()).findVersion('mine').version.content).toBe('two');
  });
});

describe('changes at once', () => {
  it('each see what those before have left, on disk as in memory', async () => {
    const library = await open();
    await Promise.all([
      library.create(MINE),
      library.update('mine', version('two')),
      library.setLabel('mine', 'production', '1'),
      library.update('mine', version('three')),
      library.create(MINE).catch(() => undefined),
      library.update('mine', version('four')),
    ]);
    const expected = { production: '1', versions: [{}, {}, {}, { id: '4', content: 'four' }] };
    expect(library.find('mine')).toMatchObject(expected);
    expect((await open()).find('mine')).toEqual(library.find('mine'));
  });
});

describe('a start', () => {
  it('says once which prompts their files have changed, and which they contradict', async () => {
    for (const id of ['a', 'b', 'c']) await directory.write('prompts', `${id}.md`, promptFile(id));
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const library = await open();
    expect([log.mock.calls, warn.mock.calls]).toEqual([[], []]);
    await library.update('a', version('secret of mine'));
    await library.update('c', version('other'));
    await directory.write('prompts', 'b.md', promptFile('changed'), -1_000);
    await open();
    expect(log.mock.calls).toEqual([['prompts whose files have changed: b (version 2)']]);
    expect(warn.mock.calls).toEqual([['prompts whose served version differs from the file: a, c']]);
  });

  it('refuses what another version has written, naming it', async () => {
    await documents.writeDocument('prompts', 'mine', '{"id":"mine","versions":[]}');
    await expect(open()).rejects.toThrow(StartupError);
    await expect(open()).rejects.toThrow('"mine" of the prompts');
  });
});

it('holds a thousand prompts', async () => {
  const library = await open();
  const create = (index: number) => library.create({ ...MINE, name: `Number ${index}` });
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => create(index)));
  await expect(create(1_000)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('delete a prompt'),
  });
  await library.update('number-7', version('two'));
});
