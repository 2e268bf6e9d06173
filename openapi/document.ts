/** Makes the OpenAPI document of all HTTP routes. */
import { CONTEXT_ID } from '../src/model/ids/context-id.ts';
import { VERSION } from '../src/config/version.ts';
import { TOOLS } from '../src/api/mcp/tools/tool-definitions.ts';
import { TOOLS_EXTENSION } from '../src/api/mcp/tools/tool-schemas.ts';
import type { BodyClass } from './body-limits.ts';
import { failureComponents, failureResponses, failuresOf } from './failures.ts';
import { contractOf, limitedSchemas, reachable } from './limited-schemas.ts';
import { type Operation, type Operations, schemaOf, TAGS } from './operation.ts';
import { BUDGETS } from './operations/budgets.ts';
import { CONSOLE } from './operations/console.ts';
import { CONTEXT_LAYERS } from './operations/context-layers.ts';
import { CONTEXT_MESSAGES } from './operations/context-messages.ts';
import { CONTEXTS } from './operations/contexts.ts';
import { CONVERSATION } from './operations/conversation.ts';
import { KEYS } from './operations/keys.ts';
import { MCP, MCP_ARGUMENTS } from './operations/mcp.ts';
import { MEMORY } from './operations/memory.ts';
import { PLATFORM } from './operations/platform.ts';
import { PROMPTS } from './operations/prompts.ts';
import { MODELS } from './operations/models.ts';
import { SERVICE } from './operations/service.ts';
import { TEKTON } from './operations/tekton.ts';
import { VENDORS } from './operations/vendors.ts';
import { type Route, routeTable } from './route-table.ts';
import { readSourceFacts, type SourceFacts } from './source-facts.ts';
import { successResponses } from './successes.ts';

export const OPERATIONS: Operations = {
  ...CONVERSATION,
  ...CONTEXTS,
  ...CONTEXT_MESSAGES,
  ...CONTEXT_LAYERS,
  ...MEMORY,
  ...SERVICE,
  ...MODELS,
  ...CONSOLE,
  ...KEYS,
  ...BUDGETS,
  ...PROMPTS,
  ...TEKTON,
  ...PLATFORM,
  ...VENDORS,
  ...MCP,
};

/** The files of the pages are not part of the API. */
const PAGE_FILES: ReadonlySet<string> = new Set(['/docs/{file}', '/console/{path}']);

const DESCRIPTION = `A gateway to language models for Tekton's components and any other client. Rhetor picks the model by
task and component, falls back to another one when it fails, stores the conversation, and streams the answer.

On Rhetor's own routes, \`null\` in a request means absent, unknown body fields are refused, and unknown
query parameters are ignored. Answers leave out fields that do not apply. docs/websocket.md describes the
WebSocket at \`/ws\`.

With RHETOR_AUTH_TOKEN set, all requests except those to /health, /ready, /docs and /console need the token:
\`Authorization: Bearer <token>\` or \`x-api-key: <token>\`. A key of POST /keys may be sent in its
place: it sees its own conversations, and 403 \`forbidden\` refuses it whatever is the administrator's.`;

/** @throws Error if the code and its description do not agree */
export function makeDocument(): object {
  const facts = readSourceFacts();
  const routes = routeTable().filter(({ path }) => !PAGE_FILES.has(path));
  assertComplete(routes);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: toOperation(route, facts) };
  }
  const failures = failureComponents(
    routes.map((route) => ({
      path: route.path,
      codes: failuresOf(route, operationOf(route.name)),
    })),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rhetor',
      version: VERSION,
      description: DESCRIPTION.replaceAll(/(?<!\n)\n(?!\n)/g, ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{}, { bearer: [] }, { key: [] }],
    paths,
    components: {
      ...failures,
      schemas: reachable(limitedSchemas(facts, bodyClasses()), { paths, failures }),
      headers: {
        'x-request-id': {
          description: 'The id from the request if it sent one, otherwise a generated one.',
          schema: { type: 'string' },
        },
        'retry-after': {
          description: 'Seconds to wait before trying again.',
          schema: { type: 'integer', minimum: 0 },
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'RHETOR_AUTH_TOKEN' },
        key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'RHETOR_AUTH_TOKEN' },
      },
    },
  };
}

function toOperation(route: Route, facts: SourceFacts): object {
  const operation = operationOf(route.name);
  const { comment, answer } = facts.handlers.get(`${route.controller}.${route.handler}`) ?? {};
  const description = operation.description ?? comment;
  return {
    operationId: operationId(route),
    tags: [operation.tag],
    summary: operation.summary,
    ...(description !== undefined && { description }),
    ...(['/health', '/ready', '/docs'].includes(route.path) && { security: [] }),
    ...parametersOf(route, operation),
    ...toolsOf(operation, facts),
    ...requestBodyOf(operation, facts),
    responses: {
      ...successResponses(route, operation, answer),
      ...failureResponses(route, failuresOf(route, operation)),
    },
  };
}

/** A handler with two paths gets two ids. */
function operationId({ controller, handler, path }: Route): string {
  const id = `${controller.replace(/Controller$/, '')}_${handler}`;
  return path === '/api/v1/health' ? `${id}_v1` : id;
}

function bodyClasses(): readonly BodyClass[] {
  return [...Object.values(OPERATIONS).flatMap(({ body }) => body ?? []), ...MCP_ARGUMENTS];
}

function operationOf(name: string): Operation {
  const operation = OPERATIONS[name];
  if (operation === undefined) throw new Error(`openapi/operations says nothing of ${name}.`);
  return operation;
}

function assertComplete(routes: readonly Route[]): void {
  const names = new Set(routes.map(({ name }) => name));
  const unknown = Object.keys(OPERATIONS).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`There is no route ${unknown.join(', ')}.`);
}

function parametersOf({ path }: Route, { parameters = [], examples }: Operation): object {
  const isContext = path.startsWith('/contexts/{id}');
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    in: 'path',
    name,
    required: true,
    schema: {
      type: 'string',
      ...(isContext && name === 'id' && { pattern: CONTEXT_ID.source }),
    },
    example: examples[0].path?.[name],
  }));
  const others = parameters.map((parameter) => {
    const example = examples.find(({ query }) => query?.[parameter.name] !== undefined);
    return { ...parameter, ...(example && { example: example.query?.[parameter.name] }) };
  });
  const all = [...inPath, ...others];
  return all.length > 0 ? { parameters: all } : {};
}

/** Where `/mcp` itself finds the schemas of its tools. */
function toolsOf({ tools }: Operation, facts: SourceFacts): object {
  if (tools === undefined) return {};
  const described = tools.map((name) => {
    const { description, arguments: type, answer } = TOOLS[name];
    const input = schemaOf(contractOf(type.name, facts));
    return [name, { description, input, output: schemaOf(answer) }];
  });
  return { [TOOLS_EXTENSION]: Object.fromEntries(described) };
}

function requestBodyOf(
  { body, bodySchema, isBodyOptional, examples }: Operation,
  facts: SourceFacts,
): object {
  const schema = body === undefined ? bodySchema : schemaOf(contractOf(body.name, facts));
  if (schema === undefined) return {};
  return {
    requestBody: {
      required: isBodyOptional !== true,
      content: {
        'application/json': {
          schema,
          examples: Object.fromEntries(
            examples.flatMap(({ summary, body: value }) =>
              value === undefined ? [] : [[slugOf(summary), { summary, value }]],
            ),
          ),
        },
      },
    },
  };
}

function slugOf(summary: string): string {
  return summary.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
