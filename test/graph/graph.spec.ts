/** Compares the modules and the path of a message with docs/architecture.md and with the devtools' graph. */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { PROVIDER_KINDS } from '../../src/config/provider-kinds.ts';
import { readModuleGraph } from '../../src/process/module-graph.ts';

/** Module → the modules that it imports. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  AppModule: [
    'HttpModule',
    'HermesModule',
    'InfoModule',
    'DocsModule',
    'ConsoleModule',
    'RhetorApiModule',
    'KeysApiModule',
    'BudgetsApiModule',
    'LedgerApiModule',
    'MemoryApiModule',
    'MetricsApiModule',
    'PromptsApiModule',
    'PricesApiModule',
    'McpApiModule',
    'TektonApiModule',
    'OpenAiApiModule',
    'AnthropicApiModule',
    'OllamaApiModule',
  ],
  InfoModule: [
    'HttpModule',
    'ConversationModule',
    'RoutingModule',
    'ContextModule',
    'PromptsModule',
    'HermesModule',
    'EngramModule',
    'RhetorConfigModule',
  ],
  DocsModule: [],
  ConsoleModule: ['HttpModule', 'ContextModule', 'SessionsModule', 'RhetorConfigModule'],
  RhetorApiModule: [
    'HttpModule',
    'SocketModule',
    'ConversationModule',
    'CompactionModule',
    'RoutingModule',
    'PromptsModule',
    'ProvidersModule',
    'ContextModule',
  ],
  TektonApiModule: [
    'HttpModule',
    'SocketModule',
    'ConversationModule',
    'RoutingModule',
    'ProvidersModule',
    'ContextModule',
    'PromptsModule',
    'RhetorConfigModule',
  ],
  OpenAiApiModule: ['HttpModule', 'ModelsModule', 'ConversationModule', 'RoutingModule'],
  AnthropicApiModule: ['HttpModule', 'ModelsModule', 'ConversationModule', 'RoutingModule'],
  OllamaApiModule: ['HttpModule', 'ConversationModule', 'RoutingModule'],
  LedgerApiModule: ['HttpModule', 'LedgerModule'],
  MemoryApiModule: ['MemoryModule', 'ContextModule'],
  MemoryModule: ['ContextModule'],
  MetricsApiModule: ['MetricsModule', 'RhetorConfigModule'],
  McpApiModule: [
    'HttpModule',
    'ConversationModule',
    'ContextModule',
    'RoutingModule',
    'PromptsModule',
    'LedgerModule',
    'MemoryModule',
  ],
  MetricsModule: [
    'LedgerModule',
    'ConversationModule',
    'RoutingModule',
    'BudgetsModule',
    'ProvidersModule',
    'EngramModule',
  ],
  PromptsApiModule: ['PromptsModule', 'ContextModule'],
  KeysApiModule: ['KeysModule', 'ContextModule', 'ConversationModule'],
  KeysModule: ['ContextModule'],
  // Bound in src/features: the store of sessions, and the keys.
  SessionsModule: ['ContextModule', 'KeysModule', 'RhetorConfigModule'],
  BudgetsApiModule: ['BudgetsModule', 'ContextModule'],
  // Bound in src/features: the store of budgets and their counters.
  BudgetsModule: ['PricesModule', 'ContextModule'],
  PricesApiModule: ['PricesModule', 'ProvidersModule', 'RoutingModule'],
  PricesModule: ['ProvidersModule'],
  ModelsModule: ['RoutingModule'],
  SocketModule: ['HttpModule', 'ConversationModule', 'TracesModule', 'RhetorConfigModule'],
  HttpModule: [
    'ConversationModule',
    'ProvidersModule',
    'ContextModule',
    'KeysModule',
    'SessionsModule',
    'TracesModule',
    'RhetorConfigModule',
  ],
  TracesModule: ['ProvidersModule', 'RhetorConfigModule'],
  ConversationModule: [
    'CompactionModule',
    'MemoryModule',
    'RoutingModule',
    'PromptsModule',
    'ContextModule',
    'EngramModule',
    'LedgerModule',
    'LimitsModule',
    'EmbeddingModule',
    'RhetorConfigModule',
  ],
  // Bound in src/conversation: the calls that no request asks for.
  EmbeddingModule: ['ContextModule', 'BackgroundEmbeddingsModule', 'RhetorConfigModule'],
  BackgroundEmbeddingsModule: ['KeysModule', 'LedgerModule', 'LimitsModule', 'RoutingModule'],
  CompactionModule: [
    'RoutingModule',
    'ContextModule',
    'KeysModule',
    'LedgerModule',
    'LimitsModule',
  ],
  // Bound in src/features: the store of the ledger, and the prices.
  LedgerModule: ['ContextModule', 'PricesModule', 'RhetorConfigModule'],
  // Likewise: the counters, which several processes may share.
  LimitsModule: ['ContextModule', 'RhetorConfigModule'],
  // Bound in src/features: the store of the default model and the assignments, and the gate of calls.
  RoutingModule: [
    'ProvidersModule',
    'BudgetsModule',
    'ContextModule',
    'PricesModule',
    'RhetorConfigModule',
  ],
  // Likewise: the store of prompts and templates.
  PromptsModule: ['ContextModule', 'RhetorConfigModule'],
  // Likewise: Hermes knows Engram's address.
  EngramModule: ['ContextModule', 'HermesModule', 'RhetorConfigModule'],
  ContextModule: ['RhetorConfigModule'],
  HermesModule: ['RhetorConfigModule'],
  ProvidersModule: ['RhetorConfigModule'],
  RhetorConfigModule: [],
};

const DATA_DIRECTORY = join(tmpdir(), `rhetor-graph-${process.pid}`);

let graph: Awaited<ReturnType<typeof readModuleGraph>>;

beforeAll(async () => {
  for (const key of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']) vi.stubEnv(key, undefined);
  vi.stubEnv('RHETOR_DATA_DIR', DATA_DIRECTORY);
  graph = await readModuleGraph();
});

it('has exactly the modules of the architecture, none of them global', () => {
  const modules = ownModules();
  expect(modules.map((module) => module.label).toSorted()).toEqual(Object.keys(MODULES).toSorted());
  expect(modules.filter((module) => module.metadata.global)).toEqual([]);
});

it('connects the modules as listed', () => {
  const listed = Object.entries(MODULES).flatMap(([module, imported]) =>
    imported.map((target) => `${module} -> ${target}`),
  );
  expect(moduleEdges()).toEqual(listed.toSorted());
});

it('matches the picture in docs/architecture.md, without implied arrows', () => {
  const needed = Object.entries(MODULES).flatMap(([module, imported]) =>
    imported
      .filter((target) => target !== 'RhetorConfigModule')
      .filter((target) => !imported.some((other) => isBelow(target, other)))
      .map((target) => `${module} -> ${target}`),
  );
  expect(drawnEdges()).toEqual(needed.toSorted());
});

it('has one module of each feature, however many import it', () => {
  const labels = ownModules().map((module) => module.label);
  expect(labels).toEqual([...new Set(labels)]);
});

it('shows the path of a message, from the edge to the providers', () => {
  const edges = classEdges();
  expect(edges).toEqual(
    expect.arrayContaining([
      'MessageController -> HttpTurns',
      'HttpTurns -> ConversationService',
      'SocketGateway -> SocketDialects',
      'RhetorApiModule -> SocketDialects',
      'RhetorApiModule -> RhetorSocketDialect',
      'RhetorSocketDialect -> SocketTurns',
      'TektonApiModule -> SocketDialects',
      'TektonApiModule -> TektonSocket',
      'TektonSocket -> SocketTurns',
      'SocketTurns -> ConversationService',
      'ConversationService -> TurnPreparation',
      'TurnPreparation -> PromptsService',
      'ConversationService -> ContextService',
      'ConversationService -> ValidatedAnswers',
      'ValidatedAnswers -> Router',
      'Router -> ProviderRegistry',
    ]),
  );
  expect(edges.filter((edge) => edge.endsWith('Factory'))).toHaveLength(PROVIDER_KINDS.length);
});

it('never goes back up: no feature gets a class of the edge or of the conversation', () => {
  const upward = classEdges().filter((edge) =>
    /^(Router|ProviderRegistry|ProviderCatalog|ContextService|PromptsService|HermesService|ConversationService) -> (ConversationService|\w+(Controller|Gateway|Filter|Reporter)|\w+(Turns|Socket))$/.test(
      edge,
    ),
  );
  expect(upward).toEqual([]);
});

it('needs no disk', () => {
  expect(existsSync(DATA_DIRECTORY)).toBe(false);
});

function isBelow(module: string, importer: string): boolean {
  const imported = MODULES[importer] ?? [];
  return imported.includes(module) || imported.some((other) => isBelow(module, other));
}

/** `A --> B & C` means two arrows. */
function drawnEdges(): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
  const arrows = [...page.matchAll(/^ +(\w+) --> (.+)$/gm)];
  return arrows
    .flatMap(([, from, targets = '']) => targets.split(' & ').map((to) => `${from} -> ${to}`))
    .toSorted();
}

function nodes() {
  return Object.values(graph.toJSON().nodes);
}

function ownModules() {
  return nodes().flatMap((node) => {
    const { label, metadata } = node;
    const isOurs =
      metadata.type === 'module' && !/^(Internal|Discovery|Config(Host)?Module)/.test(label);
    return isOurs ? [{ label, metadata }] : [];
  });
}

function moduleEdges(): readonly string[] {
  const own = new Set(ownModules().map((module) => module.label));
  return Object.values(graph.toJSON().edges)
    .filter(({ metadata }) => metadata.type === 'module-to-module')
    .map(({ metadata }) => metadata)
    .filter((edge) => own.has(edge.sourceModuleName) && own.has(edge.targetModuleName))
    .map((edge) => `${edge.sourceModuleName} -> ${edge.targetModuleName}`)
    .toSorted();
}

function classEdges(): readonly string[] {
  return Object.values(graph.toJSON().edges).flatMap(({ metadata }) =>
    metadata.type === 'class-to-class'
      ? [`${metadata.sourceClassName} -> ${metadata.targetClassName}`]
      : [],
  );
}
