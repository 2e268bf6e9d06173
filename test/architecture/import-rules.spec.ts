/** Tests the import rules of .dependency-cruiser.mjs on a small made-up tree that breaks them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICruiseOptions, ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import rules from '../../.dependency-cruiser.mjs';
import { INNER_ORDERS } from '../../.dependency-table.mjs';

/** File → its line, and the rule that the line breaks. */
const FORBIDDEN: readonly (readonly [file: string, line: string, rule: RegExp])[] = [
  ['src/model/a.ts', `import '../streams/target.ts';`, /^model imports only nothing/],
  ['src/model/b.ts', `import 'node:fs';`, /^model imports nothing at all/],
  ['src/model/c.ts', `import 'rxjs';`, /^model imports nothing at all/],
  ['src/contract/a.ts', `import '../streams/target.ts';`, /^contract imports only model/],
  ['src/contract/b.ts', `import { target } from '../model/target.ts';`, /^contract is types alone/],
  ['src/client/a.ts', `import '../api/target.ts';`, /^client imports only contract, bytes/],
  ['src/client/b.ts', `import '@nestjs/common';`, /^client and bytes run in browsers/],
  ['src/client/c.ts', `import 'node:fs';`, /^client and bytes run in browsers/],
  ['src/bytes/a.ts', `import '../model/target.ts';`, /^bytes imports only nothing/],
  ['src/bytes/b.ts', `import 'node:fs';`, /^client and bytes run in browsers/],
  ['src/streams/a.ts', `import '@nestjs/common';`, /^streams knows rxjs and model only/],
  ['src/config/a.ts', `import '../routing/target.ts';`, /^config imports only/],
  ['src/providers/a.ts', `import '../routing/target.ts';`, /^providers imports only/],
  ['src/providers/b.ts', `import 'openai';`, /^openai only in providers\/openai/],
  ['src/providers/openai/a.ts', `import '@anthropic-ai/sdk';`, /^@anthropic-ai\/sdk only in/],
  ['src/providers/openai/b.ts', `import 'ollama/browser';`, /^ollama only in/],
  ['src/prices/a.ts', `import '../routing/target.ts';`, /^prices imports only/],
  ['src/routing/a.ts', `import '../providers/openai/target.ts';`, /^routing imports only/],
  ['src/routing/b.ts', `import '../api/target.ts';`, /^routing imports only/],
  ['src/context/a.ts', `import '../prompts/target.ts';`, /^context imports only/],
  ['src/prompts/a.ts', `import '../context/target.ts';`, /^prompts imports only/],
  ['src/hermes/a.ts', `import '../providers/target.ts';`, /^hermes imports only/],
  ['src/ledger/a.ts', `import '../routing/target.ts';`, /^ledger imports only/],
  ['src/keys/a.ts', `import '../providers/target.ts';`, /^keys imports only/],
  ['src/sessions/a.ts', `import '../context/target.ts';`, /^sessions imports only/],
  ['src/budgets/a.ts', `import '../context/target.ts';`, /^budgets imports only/],
  ['src/ledger/a.ts', `import '../api/target.ts';`, /^ledger imports only/],
  ['src/traces/a.ts', `import '../routing/target.ts';`, /^traces imports only/],
  ['src/memory/a.ts', `import '../routing/target.ts';`, /^memory imports only/],
  ['src/metrics/a.ts', `import '../api/target.ts';`, /^metrics imports only/],
  ['src/limits/a.ts', `import '../routing/target.ts';`, /^limits imports only/],
  ['src/conversation/a.ts', `import '../api/target.ts';`, /^conversation imports only/],
  ['src/conversation/b.ts', `import '../context/sqlite/target.ts';`, /^conversation imports only/],
  ['src/conversation/d.ts', `import '../routing/plan/target.ts';`, /^conversation imports only/],
  ['src/conversation/c.ts', `import 'express';`, /^express only in api/],
  ['src/api/a.ts', `import '../context/sqlite/target.ts';`, /^api imports only/],
  [
    'src/api/b.ts',
    `import { target } from '../context/records/target.ts';`,
    /^api takes only types/,
  ],
  ['src/api/k.ts', `import '../conversation/record/target.ts';`, /^api imports only/],
  ['src/api/l.ts', `import '../conversation/recall/target.ts';`, /^api takes only types/],
  ['src/api/c.ts', `import 'undici';`, /^undici only in/],
  ['src/context/sqlite/b.ts', `import 'pg';`, /^pg only in context\/postgres/],
  ['src/context/b.ts', `import 'node:sqlite';`, /^node:sqlite only in context\/sqlite/],
  ['src/api/d.ts', `import '../../test/target.ts';`, /^the program needs no tests/],
  ['src/api/e.ts', `import 'vitest';`, /^the program needs no development packages/],
  ['src/api/f.ts', `import './nowhere.ts';`, /^every import resolves/],
  ['src/api/g.ts', `import './h.ts';`, /^no cycles/],
  ['src/api/i.ts', `import 'acorn';`, /^every package is in package.json/],
  ['src/streams/b.ts', `import '../routing/target.ts';`, /^streams imports only/],
  ['src/hermes/b.ts', `import 'zod';`, /^zod only in/],
  ['src/hermes/c.ts', `import 'yaml';`, /^yaml only in/],
  ['src/hermes/m.ts', `import 'diff';`, /^diff only in prompts/],
  ['src/hermes/o.ts', `import '@pydantic/genai-prices';`, /^@pydantic\/genai-prices only in/],
  ['src/hermes/p.ts', `import 'prom-client';`, /^prom-client only in metrics/],
  ['src/hermes/t.ts', `import 'ajv';`, /^ajv only in conversation\/validation/],
  ['src/hermes/q.ts', `import '@opentelemetry/api';`, /^@opentelemetry only in traces/],
  [
    'src/hermes/s.ts',
    `import '@modelcontextprotocol/sdk/types.js';`,
    /^@modelcontextprotocol\/sdk only in/,
  ],
  ['src/hermes/d.ts', `import 'class-validator';`, /^class-validator only in api/],
  ['src/hermes/f.ts', `import 'ws';`, /^ws only in api/],
  ['src/hermes/g.ts', `import '@nestjs/websockets';`, /^@nestjs\/websockets only in api/],
  ['src/hermes/h.ts', `import '@nestjs/platform-ws';`, /^@nestjs\/platform-ws only in api/],
  ['src/hermes/i.ts', `import '@nestjs/platform-express';`, /^@nestjs\/platform-express only in/],
  ['src/hermes/j.ts', `import '@nestjs/devtools-integration';`, /^@nestjs\/devtools-integration/],
  ['src/hermes/k.ts', `import '@nestjs/core';`, /^@nestjs\/core only in/],
  ['src/hermes/l.ts', `import '@nestjs/config';`, /^@nestjs\/config only in config/],
  ['src/streams/c.ts', `import '@nestjs/common';`, /^@nestjs\/common only in/],
  ['src/context/c.ts', `import 'node:worker_threads';`, /^node:worker_threads only in/],
  ['src/cli/a.ts', `import '../routing/target.ts';`, /^cli imports only/],
  [
    'src/cli/b.ts',
    `import { target } from '../process/load-start.ts';`,
    /^only main and the command serve/,
  ],
  [
    'src/cli/c.ts',
    `import { target } from '../config/environment.ts';`,
    /^cli loads the framework, and what loads it, only when it is needed/,
  ],
  ['src/hermes/n.ts', `import 'commander';`, /^commander only in cli/],
  ['src/features/a.ts', `import '../context/sqlite/target.ts';`, /^features imports only/],
  ['src/process/a.ts', `import 'undici';`, /^undici only in/],
  ['src/api/socket/a.ts', `import '../rhetor/target.ts';`, /^api\/socket imports nothing/],
  ['src/api/tekton/a.ts', `import '../rhetor/target.ts';`, /^no surface imports another/],
  ...Object.entries(INNER_ORDERS).flatMap(([parent, order]) => inDisorder(parent, order)),
  ['console/src/a.ts', `import '../../src/model/target.ts';`, /^the console is a client/],
  ['src/api/j.ts', `import '../../console/src/target.ts';`, /^nothing imports the console/],
];

const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ['src/routing/well.ts', `import { target } from '../providers/target.ts';`],
  ['src/api/well.ts', `import type { target } from '../context/records/target.ts';`],
  // The other half of the cycle, which is reported only once.
  ['src/api/h.ts', `import { target } from './g.ts';`],
  ['src/api/socket/well.ts', `import { target } from '../http/target.ts';`],
  ['src/api/rhetor/well.ts', `import { target } from '../socket/target.ts';`],
  ['src/api/rhetor/better.ts', `import { target } from './target.ts';`],
  ['src/api/better.ts', `import { target } from '../context/target.service.ts';`],
  ['src/providers/openai/well.ts', `import 'openai';`],
  ['src/contract/well.ts', `import type { target } from '../model/target.ts';`],
  ['src/client/well.ts', `import type { target } from '../contract/target.ts';`],
  ['src/streams/well.ts', `import 'rxjs';`],
  ['src/cli/commands/serve.ts', `await import('../../process/load-start.ts');`],
  ['src/cli/well.ts', `await import('../config/environment.ts');`],
  ['console/src/well.ts', `import type { target } from '../../src/contract/target.ts';`],
  ['src/model/well.spec.ts', `import 'vitest';`],
];

const TARGETS = [
  'src/process/load-start.ts',
  'src/config/environment.ts',
  'src/model/target.ts',
  'src/contract/target.ts',
  'src/streams/target.ts',
  'src/routing/target.ts',
  'src/providers/target.ts',
  'src/providers/openai/target.ts',
  'src/api/target.ts',
  ...Object.entries(INNER_ORDERS).flatMap(([parent, order]) =>
    order.map((folder) => `src/${parent}/${folder}/target.ts`),
  ),
  'src/api/openai/target.ts',
  'src/api/rhetor/target.ts',
  'src/prompts/target.ts',
  'src/context/target.ts',
  'src/context/target.service.ts',
  'src/context/sqlite/target.ts',
  'console/src/target.ts',
  'test/target.ts',
];

const PROJECT = join(import.meta.dirname, '..', '..');
let tree: string;
let broken: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'rhetor-rules-'));
  symlinkSync(join(PROJECT, 'node_modules'), join(tree, 'node_modules'));
  symlinkSync(join(PROJECT, 'package.json'), join(tree, 'package.json'));
  for (const file of TARGETS) write(file, 'export const target = 1;');
  for (const [file, line] of [...FORBIDDEN, ...ALLOWED]) write(file, line);
  broken = await violations();
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

it.each(FORBIDDEN)('%s: %s', (file, _line, rule) => {
  expect(broken.get(file)).toEqual(expect.arrayContaining([expect.stringMatching(rule)]));
});

it('allows what the table allows', () => {
  expect(ALLOWED.filter(([file]) => broken.has(file))).toEqual([]);
});

it('has no rule that this tree does not test', () => {
  const seen = new Set([...broken.values()].flat());
  const untried = rules.forbidden.map((rule) => rule.name).filter((name) => !seen.has(name));
  expect(untried).toEqual([]);
});

/** A folder that imports the next one above it, for all but the highest, and a folder without a place. */
function inDisorder(parent: string, order: readonly string[]): [string, string, RegExp][] {
  const upward = order.slice(1).map((above, place): [string, string, RegExp] => {
    const [file, line] = [`src/${parent}/${order[place]}/a.ts`, `import '../${above}/target.ts';`];
    return [file, line, new RegExp(`^${parent}/${order[place]} imports nothing above it`)];
  });
  const unplaced = new RegExp(`^every folder of ${parent} has its place`);
  return [...upward, [`src/${parent}/new/a.ts`, `import '../${order[0]}/target.ts';`, unplaced]];
}

function write(file: string, line: string): void {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
}

async function violations(): Promise<ReadonlyMap<string, readonly string[]>> {
  const options: ICruiseOptions = {
    ...rules.options,
    tsConfig: {},
    baseDir: tree,
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
  };
  const { output } = await cruise(['src', 'console'], options);
  const found = new Map<string, string[]>();
  for (const { from, rule } of (output as ICruiseResult).summary.violations) {
    found.set(from, [...(found.get(from) ?? []), rule.name]);
  }
  return found;
}
