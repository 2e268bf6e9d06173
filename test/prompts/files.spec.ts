/** Prompts across restarts: changes through the API, changes of files, and which of them wins. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestRhetor } from '../support/rhetor.ts';
import { ask, contentsOf, idsOf } from './library.ts';
import { promptFile, TemplatesDirectory } from './templates-directory.ts';

const NEWER = -60_000;

let directory: TemplatesDirectory;
let dataDirectory: string;
let rhetor: TestRhetor;

async function start(): Promise<void> {
  rhetor = await TestRhetor.start({
    dataDirectory,
    variables: { RHETOR_TEMPLATES_DIR: directory.path },
  });
}

async function restart(): Promise<void> {
  await rhetor.stop();
  await start();
}

const edit = (content: string) => ask(rhetor, 'PUT', '/prompts/ergon', { content });
const get = () => ask(rhetor, 'GET', '/prompts/ergon');
const details = async () => (await ask(rhetor, 'GET', '/health'))['details'];

beforeEach(async () => {
  directory = await TemplatesDirectory.create();
  dataDirectory = await mkdtemp(join(tmpdir(), 'rhetor-data-'));
  await directory.write('prompts', 'ergon.md', promptFile('From the file.', 'is_default: true\n'));
  await start();
});
afterEach(async () => {
  await rhetor.stop();
  await directory.remove();
  await rm(dataDirectory, { recursive: true, force: true });
});

it('keeps everything made through the API: versions, labels, defaults, deletions', async () => {
  await edit('two');
  await ask(rhetor, 'POST', '/prompts/ergon/labels', { version_id: '1', label: 'production' });
  const own = { name: 'My Ergon', component: 'ergon', content: 'Mine.', parent_id: 'ergon' };
  await ask(rhetor, 'POST', '/prompts', { ...own, is_default: true, metadata: { a: 1 } }, 201);
  await ask(rhetor, 'POST', '/prompts', { ...own, name: 'Gone' }, 201);
  await ask(rhetor, 'DELETE', '/prompts/gone');
  const template = { name: 'Letter', content: 'Dear {name}', variables: ['name'] };
  await ask(rhetor, 'POST', '/templates', template, 201);
  const paths = ['/prompts', '/prompts/ergon', '/prompts/my-ergon', '/templates/letter'];
  const before = await Promise.all(paths.map((path) => ask(rhetor, 'GET', path)));
  await restart();
  expect(await Promise.all(paths.map((path) => ask(rhetor, 'GET', path)))).toEqual(before);
  expect(before[1]).toMatchObject({ labels: { production: '1', latest: '2' }, is_default: false });
  expect(before[2]).toMatchObject({ is_default: true, parent_id: 'ergon', metadata: { a: 1 } });
});

describe('a file', () => {
  it('becomes a prompt, once', async () => {
    await restart();
    expect(await get()).toEqual({
      prompt_id: 'ergon',
      name: 'Ergon',
      component: 'ergon',
      description: '',
      tags: [],
      is_default: true,
      metadata: {},
      labels: { production: '1', latest: '1' },
      versions: [expect.objectContaining({ content: 'From the file.', origin: 'file' })],
    });
    expect(await details()).not.toHaveProperty('file_conflicts');
  });

  it('becomes a version when it changes', async () => {
    await directory.write('prompts', 'ergon.md', promptFile('Changed.', 'tags: [new]\n'), NEWER);
    await directory.write('templates', 'letter.md', '---\nname: Letter\n---\nDear {{name}}');
    await restart();
    expect(await get()).toMatchObject({
      tags: ['new'],
      is_default: false,
      labels: { production: '2', latest: '2' },
      versions: [{ content: 'From the file.' }, { content: 'Changed.', origin: 'file' }],
    });
    expect(idsOf(await ask(rhetor, 'GET', '/templates'))).toEqual(['letter']);
  });

  it('that is older than an edit is overridden by it, and the conflict is visible', async () => {
    const edited = await edit('From the API.');
    expect(edited).toMatchObject({ file_conflict: true, labels: { production: '2' } });
    await directory.write('prompts', 'ergon.md', promptFile('Changed before that.'));
    await restart();
    const prompt = await get();
    expect(prompt).toMatchObject({ file_conflict: true, labels: { production: '2' } });
    expect(contentsOf(prompt)).toEqual(['From the file.', 'From the API.']);
    expect(await ask(rhetor, 'GET', '/prompts')).toMatchObject({
      prompts: [{ prompt_id: 'ergon', file_conflict: true }],
    });
    expect(await details()).toMatchObject({ file_conflicts: ['prompts/ergon'] });
    expect(await ask(rhetor, 'GET', '/health')).toMatchObject({ status: 'healthy' });
    await edit('Changed before that.');
    expect(await get()).not.toHaveProperty('file_conflict');
  });

  it('that changes after an edit overrides it, and the edit stays a version', async () => {
    await edit('From the API.');
    await directory.write('prompts', 'ergon.md', promptFile('Changed after that.'), NEWER);
    await restart();
    const prompt = await get();
    expect(contentsOf(prompt)).toEqual(['From the file.', 'From the API.', 'Changed after that.']);
    expect(prompt).toMatchObject({ labels: { production: '3' } });
    expect(prompt).not.toHaveProperty('file_conflict');
  });

  it('whose prompt was deleted restores it only when the file changes', async () => {
    await ask(rhetor, 'DELETE', '/prompts/ergon');
    await restart();
    await ask(rhetor, 'GET', '/prompts/ergon', undefined, 404);
    await ask(rhetor, 'DELETE', '/prompts/ergon', undefined, 404);
    await directory.write('prompts', 'ergon.md', promptFile('Changed.'), NEWER);
    await restart();
    expect(contentsOf(await get())).toEqual(['Changed.']);
  });

  it('whose prompt was deleted and created again leaves the new one unchanged', async () => {
    await ask(rhetor, 'DELETE', '/prompts/ergon');
    const body = { name: 'Ergon', component: 'ergon', content: 'Anew.' };
    await ask(rhetor, 'POST', '/prompts', body, 201);
    await restart();
    expect(contentsOf(await get())).toEqual(['Anew.']);
  });

  it('that is removed leaves its prompt', async () => {
    await directory.remove();
    directory = await TemplatesDirectory.create();
    await restart();
    expect(contentsOf(await get())).toEqual(['From the file.']);
  });
});
