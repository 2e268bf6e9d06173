/** Command-line errors name commands, whichever route the server's message names. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inCommandWords } from '../../src/cli/command-words.ts';
import { program } from '../../src/cli/program.ts';
import { Session } from '../../src/cli/session.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { run } from './command.ts';

const SOURCES = join(import.meta.dirname, '..', '..', 'src');
const ROUTE = /\b(?:GET|POST|PUT|PATCH|DELETE) \//;

let rhetor: TestRhetor;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
});
afterAll(() => rhetor.stop());

/** Every "rhetor …" in a text is an existing command. */
function expectCommands(text: string): void {
  expect(text).not.toMatch(ROUTE);
  for (const [, words = ''] of text.matchAll(/"rhetor ([^"]+)"/g)) {
    let command: Command | undefined = program(new Session());
    for (const word of words.split(' ')) {
      if (word.startsWith('-') || command.commands.length === 0) break;
      command = command.commands.find((other) => other.name() === word);
      expect(command, `rhetor ${words}`).toBeDefined();
      if (command === undefined) break;
    }
  }
}

describe('a message of the server', () => {
  it('has every existing route replaced', async () => {
    const { endpoints } = (await (await rhetor.get('/')).json()) as { endpoints: string[] };
    const routes = endpoints.filter((endpoint) => !endpoint.startsWith('WS'));
    expect(routes.length).toBeGreaterThan(50);
    for (const route of routes) {
      const words = inCommandWords(`It is not there; ${route.replace('{id}', 'x')} lists them.`);
      expect(words).toMatch(/^It is not there; ("rhetor .*"|the HTTP API) lists them\.$/);
      expectCommands(words);
    }
  });

  it('names the flag for an invalid id', () => {
    expect(inCommandWords('as is not the id of a context')).toBe('--as is not the id of a context');
    expect(inCommandWords('There is no such context as yet.')).toContain('context as yet');
  });

  it('has every route replaced that the sources’ messages name', async () => {
    const files = await readdir(SOURCES, { recursive: true, withFileTypes: true });
    const sentences: string[] = [];
    for (const file of files) {
      if (!/(?<!\.spec)\.ts$/.test(file.name) || file.parentPath.startsWith(join(SOURCES, 'cli')))
        continue;
      const source = await readFile(join(file.parentPath, file.name), 'utf8');
      const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/ .*/g, '');
      sentences.push(
        ...(code.match(/(['`])(?:(?!\1)[^\n])*\1/g) ?? []).filter((text) => ROUTE.test(text)),
      );
    }
    expect(sentences.length).toBeGreaterThan(5);
    for (const sentence of sentences) expectCommands(inCommandWords(sentence.slice(1, -1)));
  });

  it.each([
    ['GET /v1/models lists them.', '"rhetor providers --models" lists them.'],
    ['GET /contexts/ergon:design lists them.', '"rhetor contexts show ergon:design" lists them.'],
    ['Try GET /contexts?component=x.', 'Try "rhetor contexts list".'],
    ['See GET /route?component=x&task_type=y; it', 'See "rhetor route explain"; it'],
    ['See GET /route.', 'See "rhetor route explain".'],
    ['See /health: it says why.', 'See "rhetor doctor": it says why.'],
    ['PATCH /contexts/a changes it.', 'the HTTP API changes it.'],
    ['options.provider: there is none.', '--provider: there is none.'],
    ['options.temperature must be at most 2', '-o temperature must be at most 2'],
    ['context_id must be a text', '--context must be a text'],
    ['context.context_id must be the id', 'context.context_id must be the id'],
  ])('%s', (message, words) => {
    expect(inCommandWords(message)).toBe(words);
  });
});

describe('a failure', () => {
  const variables = (): Readonly<Record<string, string>> => ({ RHETOR_URL: rhetor.url });

  it.each([
    ['a model that is not there', ['providers', 'use', 'simulated', 'none'], /"rhetor providers"/],
    ['a provider that is not there', ['send', 'x', '--provider', 'none'], /--provider/],
    ['an option out of range', ['send', 'x', '-o', 'temperature=9'], /-o temperature/],
    ['an id that is none', ['send', 'x', '-c', '?'], /--context/],
  ])('names commands and flags: %s', async (_name, args, expected) => {
    const { code, stderr } = await run(args, { variables: variables() });
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
    expectCommands(stderr);
    expect(stderr).not.toMatch(/options\.|context_id|task_type/);
  });

  it('of a server that lacks a route mentions versions', async () => {
    const { code, stderr } = await run(['providers', '--url', `${rhetor.url}/elsewhere`]);
    expect(code).toBe(1);
    expect(stderr).toContain('"rhetor --version"');
    expectCommands(stderr);
  });
});
