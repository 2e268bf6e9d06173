/** Look-ups in the table of options: its rows by name, and those that a dialect has a place for. */
import type { CompletionOptions, OptionName } from './completion-request.ts';
import type { OptionPlace, OptionRow, OptionValue } from './option-row.ts';
import { OPTIONS } from './options.ts';
import { VENDOR_DIALECTS, type VendorDialect } from './vendor-fields.ts';

/** A field of a body, or of an object in it. */
export type OptionPath = { readonly text: string; readonly outer: string; readonly inner?: string };

export type PlacedOption = {
  readonly name: OptionName;
  readonly row: OptionRow;
  readonly place: OptionPlace;
  readonly path: OptionPath;
  /** Under the name that older servers know; the same where they know no other. */
  readonly formerPath: OptionPath;
};

export const OPTION_ROWS: ReadonlyMap<OptionName, OptionRow> = new Map(
  optionNames(OPTIONS).map((name) => [name, OPTIONS[name]]),
);

const PLACED = new Map(
  VENDOR_DIALECTS.map((dialect) => [
    dialect,
    [...OPTION_ROWS].flatMap(([name, row]): PlacedOption[] => {
      const given = row.places[dialect];
      if (given === undefined) return [];
      const place = typeof given === 'string' ? { at: given } : given;
      const path = pathOf(place.at);
      return [{ name, row, place, path, formerPath: pathOf(place.formerly ?? place.at) }];
    }),
  ]),
);

function pathOf(text: string): OptionPath {
  const [outer = text, inner] = text.split('.');
  return { text, outer, ...(inner !== undefined && { inner }) };
}

/** The options that are set, or of any other record that has their names. */
export function optionNames(options: { readonly [Name in OptionName]?: unknown }): OptionName[] {
  return Object.keys(options).filter((name): name is OptionName => Object.hasOwn(OPTIONS, name));
}

export function rowOf(name: OptionName): OptionRow {
  return OPTIONS[name];
}

/** Every option that the dialect has a place for, in the order of the table. */
export function placedOptions(dialect: VendorDialect): readonly PlacedOption[] {
  return PLACED.get(dialect) ?? [];
}

/**
 * Options that have been checked, in the model's terms, except those of a shape of their own.
 * @param fields by Rhetor's own names
 */
export function optionsByWireNames(fields: Readonly<Record<string, unknown>>): CompletionOptions {
  const entries: [OptionName, unknown][] = [];
  for (const [name, { wire, value }] of OPTION_ROWS) {
    const given = fields[wire];
    if (given === undefined || isShape(value)) continue;
    entries.push([name, value.type === 'texts' && typeof given === 'string' ? [given] : given]);
  }
  return Object.fromEntries(entries);
}

/** A form of its own, which is narrowed and written by functions of its own. */
export function isShape({ type }: OptionValue): boolean {
  return type === 'response-format' || type === 'tool-choice';
}
