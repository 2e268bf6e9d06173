import { watchFile } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ConfigFile, type ReloadOutcome } from './config-file.ts';
import { resolvedProvidersSchema } from './providers-config.ts';
import { StartupError } from './startup-error.ts';
import { NO_RULES, type TasksConfig, tasksSchema } from './tasks-config.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

const ONE = JSON.stringify({ default: { model: 'one' } });
const TWO = JSON.stringify({ default: { model: 'two' } });

let directory: string;
let path: string;
let outcomes: ReloadOutcome[];
/** Every content that was validated, including rejected ones. */
let looks: unknown[];
let file: ConfigFile<TasksConfig> | undefined;

const watchedSchema = z.preprocess((value) => {
  looks.push(value);
  return value;
}, tasksSchema);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rhetor-config-'));
  path = join(directory, 'tasks.json');
  outcomes = [];
  looks = [];
  file = undefined;
});
afterEach(async () => {
  file?.close();
  await rm(directory, { recursive: true });
});

async function load(text: string): Promise<ConfigFile<TasksConfig>> {
  await writeFile(path, text);
  file = await ConfigFile.load(path, watchedSchema, (outcome) => outcomes.push(outcome));
  return file;
}

/** Waits for the next clock tick, since a second edit within the same tick would go unnoticed. */
async function edit(text: string): Promise<void> {
  await writeFile(path, text);
  const later = new Date(Date.now() + 5_000 * looks.length);
  await utimes(path, later, later);
}

describe('the files that come with Rhetor', () => {
  it.each([
    ['providers.json', resolvedProvidersSchema({})],
    ['tasks.json', tasksSchema],
  ])('%s is valid', async (name, schema) => {
    const real = await ConfigFile.load<unknown>(join(PROJECT, 'config', name), schema, () => {});
    real.close();
    expect(Object.keys(Object(real.current)).length).toBeGreaterThan(3);
  });
});

describe('an empty file', () => {
  it.each(['', ' \n'])('at startup stands for the configured default: %j', async (text) => {
    await writeFile(path, text);
    const empty = await ConfigFile.load(path, tasksSchema, () => {}, NO_RULES);
    empty.close();
    expect(empty.current).toEqual({});
  });

  it('that was not empty at startup is rejected', async () => {
    await writeFile(path, '{"default":{}}');
    const outcomes: ReloadOutcome[] = [];
    const report = (outcome: ReloadOutcome) => outcomes.push(outcome);
    const emptied = await ConfigFile.load(path, tasksSchema, report, NO_RULES);
    await writeFile(path, '');
    await vi.waitFor(() => expect(outcomes).toHaveLength(1));
    expect(emptied.fault).toMatch(/not valid JSON/);
    expect(emptied.current).toEqual({ default: {} });
    emptied.close();
  });
});

describe('an invalid file at startup', () => {
  it.each([
    ['{', 'not valid JSON: '],
    ['', 'not valid JSON: '],
    ['[]', '(top level): Invalid input: expected record, received array'],
    ['{"default":{"modle":"x"}}', 'default: Unrecognized key: "modle"'],
    [
      '{"default":{"options":{"temperature":3}}}',
      'default.options.temperature: Too big: expected number to be <=2',
    ],
    ['{"":{}}', '(top level): Too small: expected string to have >=1 characters'],
  ])('prevents startup, with file, key and reason: %s', async (text, reason) => {
    await expect(load(text)).rejects.toThrow(StartupError);
    await expect(load(text)).rejects.toThrow(`${path}: ${reason}`);
  });

  it('explains which provider ids are valid', async () => {
    await writeFile(path, '{"my server":{"kind":"openai"}}');
    await expect(ConfigFile.load(path, resolvedProvidersSchema({}), () => {})).rejects.toThrow(
      'my server: a provider id is letters, digits, ".", "_", "-"',
    );
  });

  it('prevents startup if it does not exist', async () => {
    await expect(ConfigFile.load(path, tasksSchema, () => {})).rejects.toThrow(
      `cannot read ${path} (ENOENT: no such file or directory, open '${path}'). Make it readable, or`,
    );
  });
});

describe('an edit', () => {
  it('that is valid takes effect, and is reported', async () => {
    const tasks = await load(ONE);
    const seen: TasksConfig[] = [];
    tasks.changes.subscribe((content) => seen.push(content));
    expect(tasks.current).toEqual({ default: { model: 'one' } });
    await edit(TWO);
    await vi.waitFor(() => expect(tasks.current).toEqual({ default: { model: 'two' } }));
    expect(outcomes).toEqual([{ file: 'tasks.json', fault: undefined }]);
    expect(seen).toEqual([{ default: { model: 'one' } }, { default: { model: 'two' } }]);
  });

  it('that is invalid keeps the former content and is reported once; a repair clears the fault', async () => {
    const tasks = await load(ONE);
    const seen: TasksConfig[] = [];
    tasks.changes.subscribe((content) => seen.push(content));
    const fault = 'default: Unrecognized key: "modle"';

    await edit('{"default":{"modle":"x"}}');
    await vi.waitFor(() => expect(tasks.fault).toBe(fault));
    expect(tasks.current).toEqual({ default: { model: 'one' } });

    await edit('{"default":{"modle":"y"}}');
    await vi.waitFor(() => expect(looks.at(-1)).toEqual({ default: { modle: 'y' } }));
    expect(outcomes).toEqual([{ file: 'tasks.json', fault }]);
    expect(tasks.current).toEqual({ default: { model: 'one' } });

    await edit(TWO);
    await vi.waitFor(() => expect(tasks.fault).toBeUndefined());
    expect(tasks.current).toEqual({ default: { model: 'two' } });
    expect(outcomes.at(-1)).toEqual({ file: 'tasks.json', fault: undefined });
    expect(seen).toEqual([{ default: { model: 'one' } }, { default: { model: 'two' } }]);
  });

  it('that is undone clears the fault, and changes nothing', async () => {
    const tasks = await load(ONE);
    const seen: TasksConfig[] = [];
    tasks.changes.subscribe((content) => seen.push(content));
    await edit('{');
    await vi.waitFor(() => expect(tasks.fault).toBeDefined());
    await edit(ONE);
    await vi.waitFor(() => expect(tasks.fault).toBeUndefined());
    expect(outcomes.map(({ fault }) => fault === undefined)).toEqual([false, true]);
    expect(seen).toHaveLength(1);
  });

  it('that removes the file keeps the content until the file is back', async () => {
    const tasks = await load(ONE);
    await rm(path);
    await vi.waitFor(() => expect(tasks.fault).toBe('cannot be read any more'));
    expect(tasks.current).toEqual({ default: { model: 'one' } });
    await edit(TWO);
    await vi.waitFor(() => expect(tasks.current).toEqual({ default: { model: 'two' } }));
    expect(tasks.fault).toBeUndefined();
  });

  it('that replaces the file, as editors do, takes effect', async () => {
    const tasks = await load(ONE);
    await rm(path);
    await edit(TWO);
    await vi.waitFor(() => expect(tasks.current).toEqual({ default: { model: 'two' } }));
    expect(tasks.fault).toBeUndefined();
  });
});

it('completes its changes when it is closed, and stops polling', async () => {
  const tasks = await load(ONE);
  let isComplete = false;
  tasks.changes.subscribe({ complete: () => (isComplete = true) });
  const watcher = watchFile(path, { persistent: false }, () => undefined);
  expect(watcher.listenerCount('change')).toBe(2);
  tasks.close();
  expect(watcher.listenerCount('change')).toBe(0);
  expect(isComplete).toBe(true);
  const next = await ConfigFile.load(path, tasksSchema, () => {});
  await edit(TWO);
  await vi.waitFor(() => expect(next.current).toEqual({ default: { model: 'two' } }));
  next.close();
  expect(outcomes).toEqual([]);
  expect(looks).toHaveLength(1);
});
