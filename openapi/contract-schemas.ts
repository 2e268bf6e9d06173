/** JSON Schemas of the contract's exported types, by their names, with their doc comments. */
import { join } from 'node:path';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

export type JsonSchema = Schema;
export type Schemas = Readonly<Record<string, JsonSchema>>;

const PROJECT = join(import.meta.dirname, '..');

/** Takes seconds: the compiler reads the contract and the model. */
export function contractSchemas(): Schemas {
  const { definitions = {} } = createGenerator({
    path: join(PROJECT, 'src', 'contract', '*.ts'),
    tsconfig: join(PROJECT, 'tsconfig.json'),
    type: '*',
    expose: 'export',
    topRef: true,
    jsDoc: 'extended',
    additionalProperties: false,
    sortProps: false,
    skipTypeCheck: true,
  }).createSchema('*');
  return Object.fromEntries(
    Object.entries(definitions).flatMap(([name, schema]) =>
      typeof schema === 'object' ? [[name, withComponentReferences(schema)]] : [],
    ),
  );
}

/** OpenAPI keeps its schemas elsewhere than JSON Schema does. */
function withComponentReferences(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/definitions/', '"#/components/schemas/'),
  ) as JsonSchema;
}
