/** Each surface can be removed from the AppModule: Rhetor starts without it, and the others still answer. */
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import type { Type } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { AnthropicApiModule } from '../../src/api/anthropic/anthropic-api.module.ts';
import { BudgetsApiModule } from '../../src/api/budgets/budgets-api.module.ts';
import { ConsoleModule } from '../../src/api/console/console.module.ts';
import { DocsModule } from '../../src/api/docs/docs.module.ts';
import { InfoModule } from '../../src/api/info/info.module.ts';
import { KeysApiModule } from '../../src/api/keys/keys-api.module.ts';
import { LedgerApiModule } from '../../src/api/ledger/ledger-api.module.ts';
import { MemoryApiModule } from '../../src/api/memory/memory-api.module.ts';
import { McpApiModule } from '../../src/api/mcp/mcp-api.module.ts';
import { MetricsApiModule } from '../../src/api/metrics/metrics-api.module.ts';
import { OllamaApiModule } from '../../src/api/ollama/ollama-api.module.ts';
import { OpenAiApiModule } from '../../src/api/openai/openai-api.module.ts';
import { PricesApiModule } from '../../src/api/prices/prices-api.module.ts';
import { PromptsApiModule } from '../../src/api/prompts/prompts-api.module.ts';
import { RhetorApiModule } from '../../src/api/rhetor/rhetor-api.module.ts';
import { TektonApiModule } from '../../src/api/tekton/tekton-api.module.ts';
import { AppModule } from '../../src/app.module.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';

type Surface = {
  readonly module: Type;
  /** GET routes of this surface alone. */
  readonly paths: readonly string[];
  /** What they are answered with; 200 when absent. */
  readonly status?: number;
  /** Headers that select the dialect, if the path alone does not. */
  readonly headers?: Readonly<Record<string, string>>;
};

const SURFACES: readonly Surface[] = [
  { module: InfoModule, paths: ['/', '/health', '/ready'] },
  { module: DocsModule, paths: ['/docs', '/openapi.json'] },
  { module: ConsoleModule, paths: ['/console/', '/console/requests'] },
  { module: RhetorApiModule, paths: ['/contexts', '/providers', '/audit'] },
  { module: KeysApiModule, paths: ['/keys'] },
  { module: BudgetsApiModule, paths: ['/budgets'] },
  { module: LedgerApiModule, paths: ['/requests', '/usage'] },
  { module: MemoryApiModule, paths: ['/memory/notes'] },
  { module: MetricsApiModule, paths: ['/metrics'] },
  { module: PromptsApiModule, paths: ['/prompts', '/templates'] },
  { module: PricesApiModule, paths: ['/prices'] },
  // Only POST is served.
  { module: McpApiModule, paths: ['/mcp'], status: 405 },
  { module: TektonApiModule, paths: ['/api/v1/discovery', '/api/v1/providers', '/api/models'] },
  { module: OpenAiApiModule, paths: ['/v1/models', '/v1/models/simulated-fast'] },
  {
    module: AnthropicApiModule,
    paths: ['/v1/models'],
    headers: { 'anthropic-version': '2023-06-01' },
  },
  { module: OllamaApiModule, paths: ['/api/tags', '/api/version', '/api/ps'] },
];

const ALL: readonly Type[] = Reflect.getMetadata(MODULE_METADATA.IMPORTS, AppModule);

// Serves the console.
beforeAll(buildRhetor, 120_000);
afterEach(() => Reflect.defineMetadata(MODULE_METADATA.IMPORTS, ALL, AppModule));

async function startWithout(...left: readonly Type[]): Promise<TestRhetor> {
  const kept = ALL.filter((module) => !left.includes(module));
  expect(kept).toHaveLength(ALL.length - left.length);
  Reflect.defineMetadata(MODULE_METADATA.IMPORTS, kept, AppModule);
  const rhetor = await TestRhetor.start();
  onTestFinished(() => rhetor.stop());
  return rhetor;
}

async function statuses(rhetor: TestRhetor, { paths, headers }: Surface) {
  const answers = await Promise.all(paths.map((path) => rhetor.get(path, headers)));
  return answers.map(({ status }) => status);
}

function expectedOf({ paths, status = 200 }: Surface): readonly number[] {
  return paths.map(() => status);
}

it('tests every surface', async () => {
  const rhetor = await startWithout();
  for (const surface of SURFACES) {
    expect(await statuses(rhetor, surface)).toEqual(expectedOf(surface));
  }
});

describe.each(SURFACES)('without $module.name', (left) => {
  it('answers 404 for its routes, and 200 for those of the others', async () => {
    const rhetor = await startWithout(left.module);
    expect(await statuses(rhetor, left)).toEqual(left.paths.map(() => 404));
    for (const other of SURFACES.filter(({ module }) => module !== left.module)) {
      expect(await statuses(rhetor, other)).toEqual(expectedOf(other));
    }
  });
});

describe('GET /', () => {
  it('lists the existing routes and sockets', async () => {
    const { endpoints } = (await (await (await startWithout()).get('/')).json()) as Listing;
    expect(endpoints).toEqual(
      expect.arrayContaining(['POST /message', 'GET /api/tags', 'GET /v1/models', 'WS /ws']),
    );
  });

  it('lists nothing of a removed surface', async () => {
    const sockets = [RhetorApiModule, TektonApiModule];
    const rhetor = await startWithout(
      OllamaApiModule,
      OpenAiApiModule,
      AnthropicApiModule,
      ...sockets,
    );
    const { endpoints } = (await (await rhetor.get('/')).json()) as Listing;
    expect(endpoints).toContain('GET /prompts');
    expect(endpoints.filter((name) => /^WS| \/(v1|api|message)/.test(name))).toEqual([
      'GET /api/v1/health',
    ]);
  });
});

describe('the socket', () => {
  it('handles Rhetor’s dialect without Tekton’s', async () => {
    const rhetor = await startWithout(TektonApiModule);
    expect(await ask(rhetor, { type: 'PING', source: 'UI' })).toMatchObject({ type: 'PONG' });
    expect(await ask(rhetor, { type: 'GENERATE', request_id: 'r' })).toMatchObject({
      type: 'ERROR',
    });
  });

  it('handles Tekton’s dialect without Rhetor’s', async () => {
    const rhetor = await startWithout(RhetorApiModule);
    expect(await ask(rhetor, { type: 'REGISTER', component_id: 'c' })).toMatchObject({
      type: 'REGISTER_ACK',
    });
  });

  it('does not exist without a dialect', async () => {
    const rhetor = await startWithout(RhetorApiModule, TektonApiModule);
    await expect(ask(rhetor, { type: 'PING' })).rejects.toThrow('404');
  });
});

type Listing = { readonly endpoints: readonly string[] };

/** The first frame received. */
function ask(rhetor: TestRhetor, frame: object): Promise<unknown> {
  const socket = new WebSocket(rhetor.socketUrl);
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify(frame)));
    socket.once('message', (data) => resolve(JSON.parse(String(data))));
  });
}
