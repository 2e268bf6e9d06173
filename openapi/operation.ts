/** What a person has to say of a route, since no code can: purpose, parameters, failures, examples. */
import type { ErrorCode } from '../src/model/rhetor-error.ts';
import type { BodyClass } from './body-limits.ts';
import type { JsonSchema } from './contract-schemas.ts';

export const TAGS = {
  Conversation: 'One message or a list of them, and a model’s answer.',
  Contexts: 'The conversations that Rhetor keeps.',
  Models: 'Providers, the default model, and how a model is chosen.',
  Prompts: 'System prompts of components, with versions and labels.',
  Templates: 'Texts to be filled in, with versions and labels.',
  Service: 'What this is and how it is.',
  'Tekton clients': 'For components that were written against Tekton’s shared client libraries.',
  'OpenAI clients': 'Base URL `http://localhost:8300/v1`.',
  'Anthropic clients': 'Base URL `http://localhost:8300`.',
  'Ollama clients': 'Host `http://localhost:8300`.',
} as const;

export type Parameter = {
  readonly in: 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: true;
};

/** A request that works; all of them are tried in the order in which they stand. */
export type Example = {
  readonly summary: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
};

/** How a route's text of several answers is read. */
export type StreamForm = {
  readonly type: 'text/event-stream' | 'application/x-ndjson';
  readonly description: string;
  /** The type of the JSON in each step. */
  readonly step: JsonSchema;
  readonly example?: string;
  /** Absent where the route always streams. */
  readonly isAlways?: true;
};

export type Operation = {
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  /** In place of the doc comment of the handler. */
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  /** The class that checks the body; its type in the contract is the body's schema. */
  readonly body?: BodyClass;
  /** The schema of a body that no class checks. */
  readonly bodySchema?: JsonSchema;
  /** The body may be left out. */
  readonly isBodyOptional?: true;
  /** Where the handler's return type does not say it: a type of the contract, or a schema. */
  readonly answer?: string | JsonSchema;
  readonly answerExample?: object;
  /** Text of another kind that it may answer with. */
  readonly otherAnswer?: string;
  readonly stream?: StreamForm;
  /** Statuses of success besides, with what they mean. */
  readonly otherStatuses?: Readonly<Record<string, string>>;
  /** Besides what every route can answer with, and every route that takes a body. */
  readonly failures?: readonly ErrorCode[];
  readonly examples: readonly [Example, ...Example[]];
};

export type Operations = Readonly<Record<string, Operation>>;

/** A reference to a type of the contract. */
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
    'The version of the context that the caller has seen, in quotes; "0": there is none yet. ' +
    'Another version: 409 `version_conflict`.',
  schema: { type: 'string', pattern: String.raw`^"\d{1,15}"$` },
};

export const IDEMPOTENCY_KEY: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    'A repeat with the same key and body gets the same answer, with the header ' +
    '`idempotent-replayed: true`; with another body 422.',
  schema: { type: 'string', pattern: String.raw`^[\x20-\x7e]{1,255}$` },
};
