/** The parts of a route's description that can't be read from the code: purpose, parameters, failures, examples. */
import type { ErrorCode } from '../src/model/rhetor-error.ts';
import type { ToolName } from '../src/api/mcp/tools/tool-definitions.ts';
import type { BodyClass } from './body-limits.ts';
import { CACHE_CHOICES, CACHE_HEADER } from '../src/model/choices/cache-choice.ts';
import type { JsonSchema } from './contract-schemas.ts';

export const TAGS = {
  Conversation: 'One message or a list of them, and a model’s answer.',
  Contexts: 'The conversations that Rhetor keeps.',
  Memory: 'What was said before, found again.',
  Models: 'Providers, the default model, and how a model is chosen.',
  Prompts: 'System prompts of components, with versions and labels.',
  Templates: 'Texts to be filled in, with versions and labels.',
  Keys: 'Who may call besides the administrator, and what for. Only the administrator manages them.',
  Budgets: 'What calls may cost. Only the administrator manages them.',
  Service: 'What this is and how it is.',
  Console: 'The web page, and signing in there.',
  'Tekton clients': 'For components that were written against Tekton’s shared client libraries.',
  'OpenAI clients': 'Base URL `http://localhost:8300/v1`.',
  'Anthropic clients': 'Base URL `http://localhost:8300`.',
  MCP: 'For agents: https://modelcontextprotocol.io.',
  'Ollama clients': 'Host `http://localhost:8300`.',
} as const;

export type Parameter = {
  readonly in: 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: true;
};

/** A request that works; a test sends all examples in the order of their definition. */
export type Example = {
  readonly summary: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
};

/** The format of a streamed answer. */
export type StreamForm = {
  readonly type: 'text/event-stream' | 'application/x-ndjson';
  readonly description: string;
  /** The type of the JSON in each step. */
  readonly step: JsonSchema;
  readonly example?: string;
  /** Absent if the route always streams. */
  readonly isAlways?: true;
};

export type Operation = {
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  /** Replaces the doc comment of the handler. */
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  /** The class that validates the body; its contract type is the body's schema. */
  readonly body?: BodyClass;
  /** The schema of a body that no class validates. */
  readonly bodySchema?: JsonSchema;
  /** The body is optional. */
  readonly isBodyOptional?: true;
  /** Overrides the handler's return type: a contract type, or a schema. */
  readonly answer?: string | JsonSchema;
  readonly answerExample?: object;
  /** Media type of an alternative answer. */
  readonly otherAnswer?: string;
  /** The answer has no body. */
  readonly isEmpty?: true;
  readonly stream?: StreamForm;
  /** The stream lasts until the caller leaves. */
  readonly isEndless?: true;
  /** Further success statuses with their meanings. */
  readonly otherStatuses?: Readonly<Record<string, string>>;
  /** The tools of MCP that the route serves. */
  readonly tools?: readonly ToolName[];
  /** In addition to the failures of every route, and of every route with a body. */
  readonly failures?: readonly ErrorCode[];
  readonly examples: readonly [Example, ...Example[]];
};

export type Operations = Readonly<Record<string, Operation>>;

/** A reference to a contract type. */
export function schemaOf(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

export function text(name: string, description: string, maxLength = 256): Parameter {
  return { in: 'query', name, description, schema: { type: 'string', maxLength } };
}

export function whole(
  name: string,
  description: string,
  [minimum, maximum]: readonly [number, number],
  otherwise: number,
): Parameter {
  const schema: JsonSchema = { type: 'integer', minimum, maximum, default: otherwise };
  return { in: 'query', name, description, schema };
}

export function flag(name: string, description: string): Parameter {
  const schema: JsonSchema = { enum: ['true', 'false', '1', '0'], default: 'false' };
  return { in: 'query', name, description, schema };
}

export const IF_MATCH: Parameter = {
  in: 'header',
  name: 'If-Match',
  description:
    'The version of the context that the caller has seen, in quotes; "0" if it does not exist ' +
    'yet. If the version differs, the request fails with 409 `version_conflict`.',
  schema: { type: 'string', pattern: String.raw`^"\d{1,15}"$` },
};

export const CACHE: Parameter = {
  in: 'header',
  name: CACHE_HEADER,
  description:
    'Whether the cache of answers is used: `use` takes a kept answer, or keeps the new one; `refresh` ' +
    'asks the model and keeps its answer; `off` does neither. Default: what the rule says. A turn of ' +
    'a stored conversation is never in the cache.',
  schema: { enum: [...CACHE_CHOICES] },
};

export const IDEMPOTENCY_KEY: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    'A repeat with the same key and body gets the same answer, with the header ' +
    '`idempotent-replayed: true`. The same key with another body is a 422.',
  schema: { type: 'string', pattern: String.raw`^[\x20-\x7e]{1,255}$` },
};
