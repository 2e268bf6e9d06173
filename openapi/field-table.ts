/** Renders the fields of a type as a Markdown table. */
import type { JsonSchema } from './contract-schemas.ts';

/** A type that is not an object becomes a single line. */
export function fieldTable(schema: JsonSchema): string {
  const { properties, required = [], anyOf = [] } = schema;
  const objects = anyOf.filter(
    (one): one is JsonSchema => typeof one === 'object' && one.properties !== undefined,
  );
  if (objects.length > 0 && objects.length === anyOf.length) {
    return objects.map(fieldTable).join('\nor\n\n');
  }
  if (properties === undefined || Object.keys(properties).length === 0) {
    return `${typeText(schema)}\n`;
  }
  const rows = Object.entries(properties).map(([name, property]) => {
    const given = typeof property === 'object' ? property : {};
    const words = [given.description, limitsText(given)].filter(
      (text) => text !== undefined && text !== '',
    );
    const type = typeText(given).replaceAll('|', String.raw`\|`);
    return `| \`${name}\`${required.includes(name) ? '' : '?'} | ${type} | ${words
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll('|', String.raw`\|`)} |`;
  });
  return `| field | type | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' | ');
  }
  if (schema.anyOf !== undefined) {
    return schema.anyOf
      .map((one) => (typeof one === 'object' ? typeText(one) : 'anything'))
      .join(' | ');
  }
  if (schema.type === 'array') {
    const { items } = schema;
    return typeof items === 'object' && !Array.isArray(items)
      ? `list of ${typeText(items)}`
      : 'list';
  }
  if (schema.type === 'object' && schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(
      ([name, property]) =>
        `${name}${schema.required?.includes(name) ? '' : '?'}: ${typeof property === 'object' ? typeText(property) : 'anything'}`,
    );
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    if (schema.additionalProperties.not !== undefined) return 'an empty object';
    return `map of ${typeText(schema.additionalProperties)}`;
  }
  return schema.type === undefined ? 'anything' : [schema.type].flat().join(' | ');
}

function limitsText({
  minimum,
  maximum,
  minLength,
  maxLength,
  minItems,
  maxItems,
  pattern,
}: JsonSchema): string {
  return [
    rangeText(minimum, maximum, ''),
    rangeText(minLength, maxLength, ' characters'),
    rangeText(minItems, maxItems, ' of them'),
    pattern === undefined ? '' : `Matches \`${pattern}\`.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function rangeText(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return `${least} or more${unit}.`;
  return least === undefined ? `At most ${most}${unit}.` : `${least} to ${most}${unit}.`;
}
