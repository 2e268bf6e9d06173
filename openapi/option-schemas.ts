/** The options of a model in a vendor's body, as the table of options has them. */
import { assertNever } from '../src/model/assert-never.ts';
import { type PlacedOption, placedOptions } from '../src/model/options/option-places.ts';
import type { VendorDialect } from '../src/model/vendors/vendor-fields.ts';
import type { JsonSchema } from './contract-schemas.ts';

type Fields = Readonly<Record<string, JsonSchema>>;

/**
 * Every option that the dialect's clients can send, at its place; both names of one that has two.
 * @param shapes the schemas of options whose form is the dialect's own, by their places
 * @throws Error for such an option that has none, and for a shape that no option has
 */
export function optionSchemas(dialect: VendorDialect, shapes: Fields): Fields {
  const options = placedOptions(dialect).filter(({ place }) => place.only !== 'written');
  const shaped = options.flatMap(({ place, path }) => (place.isShaped ? [path.text] : []));
  const idle = Object.keys(shapes).find((path) => !shaped.includes(path));
  if (idle !== undefined) throw new Error(`No option of ${dialect} has its own form at ${idle}.`);
  const fields: Record<string, JsonSchema> = {};
  for (const option of options) {
    const schema = { description: option.row.meaning, ...schemaOf(option, dialect, shapes) };
    for (const { outer, inner } of new Set([option.path, option.formerPath])) {
      fields[outer] =
        inner === undefined
          ? schema
          : {
              type: 'object',
              properties: { ...fields[outer]?.properties, [inner]: schema },
            };
    }
  }
  return fields;
}

function schemaOf(
  { row, place, path }: PlacedOption,
  dialect: VendorDialect,
  shapes: Fields,
): JsonSchema {
  const { value } = row;
  if (place.isShaped) {
    const shape = shapes[path.text];
    if (shape === undefined) throw new Error(`${dialect} has no schema for ${path.text}.`);
    return shape;
  }
  switch (value.type) {
    case 'number':
    case 'integer': {
      if (row.passesThrough) return { type: value.type };
      const least = place.least ?? value.least;
      return {
        type: value.type,
        ...(least !== undefined && { minimum: least }),
        ...(value.above !== undefined && { exclusiveMinimum: value.above }),
        ...(value.most !== undefined && { maximum: value.most }),
      };
    }
    case 'flag':
      return { type: 'boolean' };
    case 'word':
      return row.passesThrough ? { type: 'string' } : { enum: [...value.words] };
    case 'text':
      return { type: 'string', minLength: 1, maxLength: value.longest };
    case 'texts': {
      const most = place.most ?? value.most;
      return place.isList
        ? { type: 'array', items: { type: 'string' }, maxItems: most }
        : { type: ['string', 'array'], items: { type: 'string' }, maxItems: most };
    }
    case 'number-map':
      return { type: 'object', additionalProperties: { type: 'number' } };
    case 'response-format':
    case 'tool-choice':
      throw new Error(`The place ${path.text} of ${dialect} must be marked isShaped.`);
    default:
      return assertNever(value);
  }
}
