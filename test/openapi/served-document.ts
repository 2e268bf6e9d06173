/** The document as served by a running Rhetor, and checks of the wire against it. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { TIMESTAMP } from '../api/json.ts';
import type { TestRhetor } from '../support/rhetor.ts';
import type { Reply } from './requests.ts';

export type ServedResponse = {
  readonly $ref?: string;
  readonly 'x-rhetor-codes'?: readonly string[];
  /** Absent if there is no body. */
  readonly content?: Readonly<Record<string, ServedContent>>;
};
export type ServedContent = {
  readonly schema: object;
  readonly example?: unknown;
  readonly 'x-rhetor-step'?: object;
  readonly examples?: Readonly<
    Record<string, { readonly value?: unknown; readonly $ref?: string }>
  >;
};
export type ServedParameter = {
  readonly in: string;
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
};
export type ServedOperation = {
  readonly parameters?: readonly ServedParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, ServedContent>> };
  readonly responses: Readonly<Record<string, ServedResponse>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ServedOperation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, ServedResponse>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
};

const KEY = 'openapi.json';

export class ServedDocument {
  private readonly ajv = new Ajv2020({ strict: false, formats: { 'date-time': TIMESTAMP } });

  private constructor(readonly document: Document) {
    this.ajv.addSchema(document, KEY);
  }

  static async from(rhetor: TestRhetor): Promise<ServedDocument> {
    const response = await rhetor.get('/openapi.json');
    return new ServedDocument((await response.json()) as Document);
  }

  /** @param name "GET /contexts/{id}" */
  operation(name: string): ServedOperation {
    const [method = '', path = ''] = name.split(' ');
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`the document says nothing of ${name}`);
    return operation;
  }

  get names(): readonly string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  response(name: string, status: number): ServedResponse {
    const response = this.operation(name).responses[status];
    if (response === undefined) throw new Error(`${name} has no answer ${status}`);
    const shared = /^#\/components\/responses\/(.+)$/.exec(response.$ref ?? '')?.[1];
    return shared === undefined ? response : this.component('responses', shared);
  }

  example(reference: string): unknown {
    const name = reference.replace('#/components/examples/', '');
    return this.component('examples', name).value;
  }

  /** A route's possible failures, as [status, code]. */
  failures(name: string): readonly (readonly [status: number, code: string])[] {
    return Object.keys(this.operation(name).responses).flatMap((status) =>
      (this.response(name, Number(status))['x-rhetor-codes'] ?? []).map(
        (code) => [Number(status), code] as const,
      ),
    );
  }

  /** @param schema false if the document has none; then nothing is valid */
  expectValid(value: unknown, schema: object | false): void {
    const validate = this.ajv.compile(withRoot(schema));
    validate(value);
    expect(validate.errors ?? [], JSON.stringify(value)).toEqual([]);
  }

  /** Checks that the response is the documented one for this failure of the route. */
  expectFailure(name: string, code: string, { status, text }: Reply): void {
    const known = this.failures(name).find(([, one]) => one === code);
    expect({ status, text }, `${name} ${code}`).toMatchObject({ status: known?.[0] ?? 'none' });
    const body = JSON.parse(text) as { readonly code?: unknown };
    this.expectValid(
      body,
      this.response(name, status).content?.['application/json']?.schema ?? false,
    );
    // The vendors' dialects use their own codes.
    if (body.code !== undefined) expect(body.code).toBe(code);
  }

  private component<Kind extends keyof Document['components']>(
    kind: Kind,
    name: string,
  ): Document['components'][Kind][string] {
    const found = this.document.components[kind][name];
    if (found === undefined) throw new Error(`the document has no ${kind} ${name}`);
    return found as Document['components'][Kind][string];
  }
}

/** Resolves references against the document, wherever the schema is used. */
function withRoot(schema: object | false): object | false {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${KEY}#/components/`)) as
    object | false;
}
