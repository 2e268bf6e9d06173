/** Lookups in the table of options: rows by name, and the rows that have a place in a dialect. */
import type { CompletionOptions, OptionName } from '../completion-request.ts';
import type { OptionPlace, OptionRow, OptionValue } from './option-row.ts';
import { OPTIONS } from './options.ts';
import { VENDOR_DIALECTS, type VendorDialect } from '../vendors/vendor-fields.ts';

/** A field of a body, or of an object inside it. */
export type OptionPath = { readonly text: string; readonly outer: string; readonly inner?: string };

export type PlacedOption = {
  readonly name: OptionName;
  readonly row: OptionRow;
  readonly place: OptionPlace;
  readonly path: OptionPath;
  /** The path by the name that older servers know; the same path if there is no older name. */
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

/** The names of the options that are set in a record keyed by option name. */
export function optionNames(options: { readonly [Name in OptionName]?: unknown }): OptionName[] {
  return Object.keys(options).filter((name): name is OptionName => Object.hasOwn(OPTIONS, name));
}

export function rowOf(name: OptionName): OptionRow {
  return OPTIONS[name];
}

/** Every option that has a place in the dialect, in the order of the table. */
export function placedOptions(dialect: VendorDialect): readonly PlacedOption[] {
  return PLACED.get(dialect) ?? [];
}

/**
 * Converts checked options to the model's terms, except those with a custom shape.
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

/** True for a custom shape, which has its own functions to narrow and write it. */
export function isShape({ type }: OptionValue): boolean {
  return type === 'response-format' || type === 'tool-choice';
}
