/** Adds the limits of class-validator's decorators to the schema of a body's contract type. */
import { getMetadataStorage } from 'class-validator';
import type { JsonSchema } from './contract-schemas.ts';

export type BodyClass = new () => object;

type Rule = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/**
 * @param renamed field of the type → field of the class, if a frame uses another name for it
 * @throws Error if class and type do not have the same fields, or a field is optional in only one of them
 */
export function withLimits(
  schema: JsonSchema,
  type: BodyClass,
  renamed: Readonly<Record<string, string>> = {},
): JsonSchema {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  const required = [...fields].filter((field) => !isOptional(rulesOf(rules, field)));
  const { properties = {}, required: stated = [] } = schema;
  const inClass = (field: string): string => renamed[field] ?? field;
  assertSame(type, 'fields', [...fields], Object.keys(properties).map(inClass));
  assertSame(type, 'required fields', required, stated.map(inClass));
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([field, property]) => [
        field,
        withRules(property, rulesOf(rules, inClass(field))),
      ]),
    ),
  };
}

function assertSame(
  type: BodyClass,
  what: string,
  one: readonly string[],
  other: readonly string[],
): void {
  const apart = [
    ...one.filter((name) => !other.includes(name)),
    ...other.filter((name) => !one.includes(name)),
  ];
  if (apart.length === 0) return;
  throw new Error(`${type.name} and its type in src/contract differ in ${what}: ${apart.join()}`);
}

function rulesOf(rules: readonly Rule[], field: string): readonly Rule[] {
  return rules.filter(({ propertyName }) => propertyName === field);
}

function isOptional(rules: readonly Rule[]): boolean {
  return rules.some(({ name }) => name === 'isOptional');
}

/** Rules for each item limit the items of the list, not the list. */
function withRules(property: JsonSchema | boolean, rules: readonly Rule[]): JsonSchema | boolean {
  const ofItems = limitsOf(rules.filter(({ each }) => each));
  const limited = withItemLimits(property, ofItems);
  if (typeof limited !== 'object') return limited;
  return { ...limited, ...limitsOf(rules.filter(({ each }) => !each)) };
}

/** A list that may be null is one of the alternatives of `anyOf`. */
function withItemLimits(schema: JsonSchema | boolean, limits: JsonSchema): JsonSchema | boolean {
  if (typeof schema !== 'object') return schema;
  const { anyOf, items } = schema;
  const isList = typeof items === 'object' && !Array.isArray(items);
  return {
    ...schema,
    ...(isList && { items: { ...items, ...limits } }),
    ...(anyOf && { anyOf: anyOf.map((each) => withItemLimits(each, limits)) }),
  };
}

function limitsOf(rules: readonly Rule[]): JsonSchema {
  return Object.assign({}, ...rules.map(limitOf)) as JsonSchema;
}

/** @throws Error if this function does not support a decorator */
function limitOf({ name, constraints = [] }: Rule): JsonSchema {
  const [first, second] = constraints as readonly unknown[];
  switch (name) {
    case 'isInt':
      return { type: 'integer' };
    case 'min':
      return { minimum: Number(first) };
    case 'max':
      return { maximum: Number(first) };
    case 'isLength':
      return {
        minLength: Number(first),
        ...(second !== undefined && { maxLength: Number(second) }),
      };
    case 'matches':
      return first instanceof RegExp ? { pattern: first.source } : {};
    case 'arrayMinSize':
      return { minItems: Number(first) };
    case 'arrayMaxSize':
      return { maxItems: Number(first) };
    case 'fitsOption':
    case 'isArray':
    case 'isBoolean':
    case 'isIn':
    case 'isNumber':
    case 'isObject':
    case 'isOptional':
    case 'isString':
      // The contract type has this already.
      return {};
    default:
      throw new Error(`openapi/body-limits.ts does not know the decorator "${String(name)}".`);
  }
}
