/** The contract's types with the limits of the classes that check them, and a choice among them. */
import { OptionsBody, RecallBody, TimeoutsBody } from '../src/api/validation/options.dto.ts';
import { ChatBody, MessageBody } from '../src/api/rhetor/dto/message.dto.ts';
import { type BodyClass, withLimits } from './body-limits.ts';
import { contractSchemas, type JsonSchema, type Schemas } from './contract-schemas.ts';
import type { SourceFacts } from './source-facts.ts';

const WITHIN_BODIES: readonly BodyClass[] = [OptionsBody, RecallBody, TimeoutsBody];

/** Frames have another name for one field of a body. */
const PAYLOADS: Readonly<Record<string, BodyClass>> = {
  MessagePayload: MessageBody,
  ChatPayload: ChatBody,
};
const RENAMED = { context: 'context_id' };

/** @throws Error where a class and its type do not agree */
export function limitedSchemas(facts: SourceFacts, bodies: readonly BodyClass[]): Schemas {
  const schemas: Record<string, JsonSchema> = { ...contractSchemas() };
  const limit = (name: string, type: BodyClass, renamed?: Readonly<Record<string, string>>) => {
    schemas[name] = withLimits(schemaNamed(schemas, name), type, renamed);
  };
  for (const type of new Set([...WITHIN_BODIES, ...bodies])) {
    limit(contractOf(type.name, facts), type);
  }
  for (const [name, type] of Object.entries(PAYLOADS)) limit(name, type, RENAMED);
  return schemas;
}

/** @throws Error for a class that belongs to no type of the contract */
export function contractOf(name: string, { bodies }: SourceFacts): string {
  const contract = bodies.get(name);
  if (contract === undefined) throw new Error(`${name} does not implement FieldsOf<…>.`);
  return contract;
}

/** @throws Error for a name that the contract does not export */
export function schemaNamed(schemas: Schemas, name: string): JsonSchema {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`src/contract exports no ${name}.`);
  return schema;
}

/** Those that something refers to, by itself or through others, in the order of their names. */
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
