/** The contract's types with the limits of the classes that validate them, and the lookup of types by name. */
import { OPTION_ROWS } from '../src/model/options/option-places.ts';
import { describeOption } from '../src/model/options/option-values.ts';
import type { OptionRow } from '../src/model/options/option-row.ts';
import { OptionsBody, RecallBody, TimeoutsBody } from '../src/api/validation/options.dto.ts';
import { ChatBody, MessageBody } from '../src/api/rhetor/dto/message.dto.ts';
import { type BodyClass, withLimits } from './body-limits.ts';
import { contractSchemas, type JsonSchema, type Schemas } from './contract-schemas.ts';
import type { SourceFacts } from './source-facts.ts';

const WITHIN_BODIES: readonly BodyClass[] = [OptionsBody, RecallBody, TimeoutsBody];

/** Frames use another name for one field of the body. */
const PAYLOADS: Readonly<Record<string, BodyClass>> = {
  MessagePayload: MessageBody,
  ChatPayload: ChatBody,
};
const WITH_OPTIONS = new Set(['RequestOptions', 'NestedOptions', 'TektonOptions']);
const RENAMED = { context: 'context_id' };

/** @throws Error if a class and its type do not agree */
export function limitedSchemas(facts: SourceFacts, bodies: readonly BodyClass[]): Schemas {
  const schemas = withMeanings(contractSchemas());
  const limit = (name: string, type: BodyClass, renamed?: Readonly<Record<string, string>>) => {
    schemas[name] = withLimits(schemaNamed(schemas, name), type, renamed);
  };
  for (const type of new Set([...WITHIN_BODIES, ...bodies])) {
    limit(contractOf(type.name, facts), type);
  }
  for (const [name, type] of Object.entries(PAYLOADS)) limit(name, type, RENAMED);
  return schemas;
}

/** Model options get their descriptions from the options table. */
function withMeanings(schemas: Schemas): Record<string, JsonSchema> {
  const meanings = new Map([...OPTION_ROWS.values()].map((row) => [row.wire, meaningOf(row)]));
  const described = Object.entries(schemas).map(([name, schema]) => {
    if (!WITH_OPTIONS.has(name) || schema.properties === undefined) return [name, schema];
    const properties = Object.entries(schema.properties).map(([field, property]) => {
      const description = meanings.get(field);
      const isDescribed = typeof property !== 'object' || description === undefined;
      return [field, isDescribed ? property : { description, ...property }];
    });
    return [name, { ...schema, properties: Object.fromEntries(properties) }];
  });
  return Object.fromEntries(described) as Record<string, JsonSchema>;
}

/** Adds the limits that can't be derived from decorators. */
function meaningOf({ meaning, value }: OptionRow): string {
  const isUnsaid = value.type === 'texts' || value.type === 'number-map' || 'above' in value;
  return isUnsaid ? `${meaning} It is ${describeOption(value)}.` : meaning;
}

/** @throws Error if the class implements no contract type */
export function contractOf(name: string, { bodies }: SourceFacts): string {
  const contract = bodies.get(name);
  if (contract === undefined) throw new Error(`${name} does not implement FieldsOf<…>.`);
  return contract;
}

/** @throws Error if the contract does not export the name */
export function schemaNamed(schemas: Schemas, name: string): JsonSchema {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`src/contract exports no ${name}.`);
  return schema;
}

/** All schemas that are referenced directly or indirectly, sorted by name. */
export function reachable(schemas: Schemas, from: unknown): Schemas {
  const found = new Map<string, JsonSchema>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(
      /"#\/components\/schemas\/(\w+)"/g,
    )) {
      if (found.has(name)) continue;
      const schema = schemaNamed(schemas, name);
      found.set(name, schema);
      visit(schema);
    }
  };
  visit(from);
  return Object.fromEntries([...found].sort(([one], [other]) => one.localeCompare(other, 'en')));
}
