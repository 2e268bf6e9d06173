/** The modules and the way of a message, as the architecture draws them and the devtools show them. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { readModuleGraph } from '../../src/process/module-graph.ts';

const FEATURES = [
  'ContextModule',
  'EngramModule',
  'HermesModule',
  'PromptsModule',
  'ProvidersModule',
  'RoutingModule',
];

const DATA_DIRECTORY = join(tmpdir(), `rhetor-graph-${process.pid}`);

let graph: Awaited<ReturnType<typeof readModuleGraph>>;

beforeAll(async () => {
  for (const key of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']) vi.stubEnv(key, undefined);
  vi.stubEnv('RHETOR_DATA_DIR', DATA_DIRECTORY);
  graph = await readModuleGraph();
});

it('has the modules of the architecture and no others, none of them global', () => {
  const modules = ownModules();
  expect(modules.map((module) => module.label).toSorted()).toEqual(
    ['AppModule', 'RhetorConfigModule', ...FEATURES].toSorted(),
  );
  expect(modules.filter((module) => module.metadata.global)).toEqual([]);
});

it('joins the modules as drawn', () => {
  expect(moduleEdges()).toEqual(
    [
      ...FEATURES.map((feature) => `AppModule -> ${feature}`),
      ...FEATURES.map((feature) => `${feature} -> RhetorConfigModule`),
      'AppModule -> RhetorConfigModule',
      'RoutingModule -> ProvidersModule',
      // Bound by the AppModule: where routing keeps the default model that a person chose.
      'RoutingModule -> ContextModule',
      // The same: where prompts and templates are kept.
      'PromptsModule -> ContextModule',
      'EngramModule -> ContextModule',
      // Bound by the AppModule: Hermes knows where Engram listens.
      'EngramModule -> HermesModule',
    ].toSorted(),
  );
});

it('shows the one way of a message, from the edge to the providers', () => {
  const edges = classEdges();
  expect(edges).toEqual(
    expect.arrayContaining([
      'MessageController -> HttpTurns',
      'HttpTurns -> ConversationService',
      'SocketGateway -> RhetorSocket',
      'RhetorSocket -> SocketTurns',
      'SocketGateway -> TektonSocket',
      'TektonSocket -> SocketTurns',
      'SocketTurns -> ConversationService',
      'ConversationService -> TurnPreparation',
      'TurnPreparation -> PromptsService',
      'ConversationService -> ContextService',
      'ConversationService -> Router',
      'Router -> ProviderRegistry',
    ]),
  );
  expect(edges.filter((edge) => edge.endsWith('Factory'))).toHaveLength(4);
});

it('never goes back up: no feature is given a class of the edge or of the conversation', () => {
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

function nodes() {
  return Object.values(graph.toJSON().nodes);
}

function ownModules() {
  return nodes().flatMap((node) => {
    const { label, metadata } = node;
    const isOurs = metadata.type === 'module' && !/^(Internal|Config(Host)?Module)/.test(label);
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
