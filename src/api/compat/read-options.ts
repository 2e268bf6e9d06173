/**
 * Reads the options of a vendor's dialect from the places in the body that the option table names;
 * pure.
 */
import type { CompletionOptions, OptionName } from '../../model/completion-request.ts';
import {
  type OptionPath,
  type PlacedOption,
  placedOptions,
} from '../../model/options/option-places.ts';
import { describeOption, fitsOption } from '../../model/options/option-values.ts';
import type { OptionValue } from '../../model/options/option-row.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import { type Fields, fieldFault, recordField, textsField } from './body-fields.ts';
import type { FieldCollector } from './unknown-fields.ts';

const NO_FIELDS: Fields = {};

/**
 * Options with a different form are read by the dialect's own files. Must be called before the
 * collector sorts the fields of the body.
 */
export function readOptions(
  dialect: VendorDialect,
  body: Fields,
  collector: FieldCollector,
): CompletionOptions {
  const entries: [OptionName, unknown][] = [];
  for (const option of placedOptions(dialect)) {
    if (!isReadHere(option)) continue;
    const { name, row, path, formerPath } = option;
    const value = row.passesThrough
      ? passingValue(body, option, collector)
      : collector.judge(
          name,
          () => checkedValue(body, path, option) ?? checkedValue(body, formerPath, option),
        );
    if (value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

/** Fields, of the body or of an object in it, that become options and are not passed on. */
export function optionFields(dialect: VendorDialect, within?: string): readonly string[] {
  return placedOptions(dialect)
    .filter(({ row, place }) => !row.passesThrough && place.only !== 'written')
    .flatMap(({ path, formerPath }) => [path, formerPath])
    .flatMap(({ outer, inner }) => {
      if (within === undefined) return [outer];
      return outer === within && inner !== undefined ? [inner] : [];
    });
}

function isReadHere({ place }: PlacedOption): boolean {
  return !place.isShaped && place.only !== 'written';
}

function holderOf(body: Fields, { outer, inner }: OptionPath): Fields {
  return inner === undefined ? body : (recordField(body, outer) ?? NO_FIELDS);
}

/** A value that does not fit is still passed on, for its own vendor to judge. */
function passingValue(
  body: Fields,
  { name, row, place, path }: PlacedOption,
  collector: FieldCollector,
): unknown {
  const given = holderOf(body, path)[path.inner ?? path.outer];
  const value = place.words === undefined ? given : wordOf(place.words, given);
  if (!fitsOption(value, row.value)) return undefined;
  collector.cover(path.text, name);
  return value;
}

function wordOf(words: Readonly<Record<string, string>>, given: unknown): string | undefined {
  return Object.keys(words).find((word) => words[word] === given);
}

function checkedValue(body: Fields, path: OptionPath, { row, place }: PlacedOption): unknown {
  const { value } = row;
  const fields = holderOf(body, path);
  const name = path.inner ?? path.outer;
  switch (value.type) {
    case 'number':
    case 'integer': {
      const { least } = place;
      const number = fittingValue(
        fields[name],
        path,
        least === undefined ? value : { ...value, least },
      );
      return number === undefined || fitsOption(number, value) ? number : undefined;
    }
    case 'texts': {
      const { [name]: given } = fields;
      const most = place.most ?? value.most;
      const isOne = typeof given === 'string' && place.isList !== true;
      const texts = isOne ? [given] : textsField(fields, name, most, path.text);
      const said = texts?.filter((text) => text !== '') ?? [];
      return said.length === 0 ? undefined : said;
    }
    case 'word': {
      const { words } = place;
      if (words === undefined) return fittingValue(fields[name], path, value);
      const word = fittingValue(fields[name], path, { ...value, words: Object.values(words) });
      return word && wordOf(words, word);
    }
    default:
      return fittingValue(fields[name], path, value);
  }
}

function fittingValue(given: unknown, path: OptionPath, value: OptionValue): unknown {
  if (given === undefined || given === null) return undefined;
  if (fitsOption(given, value)) return given;
  throw fieldFault(path.text, `must be ${describeOption(value)}`);
}
