/** Values that an option of the table takes, and values that it does not, for property tests. */
import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  maxSafeInteger,
  nat,
  oneof,
  string,
} from 'fast-check';
import { assertNever } from '../../src/model/assert-never.ts';
import type { OptionPlace, OptionValue } from '../../src/model/options/option-row.ts';

/** What a caller may write at the place; Rhetor's own routes have no place, but the option itself. */
export type CallerPlace = Pick<OptionPlace, 'least' | 'most' | 'isList' | 'words'>;

const text = string({ minLength: 1, maxLength: 20 });
const ONE_UP = 1e-6;

export function fitting(value: OptionValue, place: CallerPlace = {}): Arbitrary<unknown> {
  switch (value.type) {
    case 'number': {
      const { above, least = above ?? -1e6, most = 1e6 } = value;
      return numbers(above === undefined ? (place.least ?? least) : above + ONE_UP, most);
    }
    case 'integer':
      return integer({ min: place.least ?? value.least ?? -1e9, max: value.most ?? 1e9 });
    case 'flag':
      return boolean();
    case 'word':
      return constantFrom(...Object.values(place.words ?? value.words));
    case 'text':
      return string({ minLength: 1, maxLength: value.longest });
    case 'texts': {
      const texts = array(text, { minLength: 1, maxLength: place.most ?? value.most });
      return place.isList ? texts : oneof(text, texts);
    }
    case 'number-map':
      return dictionary(nat().map(String), numbers(value.least, value.most), { maxKeys: 5 });
    case 'response-format':
    case 'tool-choice':
      throw new Error('Values of this form are written by hand.');
    default:
      return assertNever(value);
  }
}

/** `null` is none of them, since it means that the option is absent. */
export function unfitting(value: OptionValue, place: CallerPlace = {}): Arbitrary<unknown> {
  switch (value.type) {
    case 'number':
    case 'integer': {
      const least = place.least ?? value.least ?? value.above;
      return oneof(
        ...otherTypes('number'),
        ...(least === undefined ? [] : [integer({ min: -1e9, max: least - 1 })]),
        ...(value.above === undefined ? [] : [constant(value.above)]),
        ...(value.most === undefined ? [] : [numbers(value.most + ONE_UP, 1e9)]),
        ...(value.type === 'integer' ? [numbers(1.1, 1.9), constant(2 ** 53)] : []),
      );
    }
    case 'flag':
      return oneof(...otherTypes('boolean'));
    case 'word': {
      const words: readonly string[] = Object.values(place.words ?? value.words);
      return oneof(
        ...otherTypes('string'),
        text.filter((word) => !words.includes(word)),
      );
    }
    case 'text':
      return oneof(
        ...otherTypes('string'),
        constant(''),
        string({ minLength: value.longest + 1, maxLength: value.longest + 9 }),
      );
    case 'texts': {
      const most = place.most ?? value.most;
      return oneof(
        maxSafeInteger(),
        boolean(),
        array(integer(), { minLength: 1, maxLength: 3 }),
        array(text, { minLength: most + 1, maxLength: most + 3 }),
        ...(place.isList ? [text] : []),
      );
    }
    case 'number-map':
      return oneof(
        ...otherTypes('object'),
        dictionary(constantFrom('a', '-1', '1.5'), integer(), { minKeys: 1 }),
        dictionary(nat().map(String), numbers(value.most + ONE_UP, 1e9), {
          minKeys: 1,
          maxKeys: 3,
        }),
      );
    case 'response-format':
    case 'tool-choice':
      return oneof(...otherTypes('object'));
    default:
      return assertNever(value);
  }
}

function numbers(min: number, max: number): Arbitrary<number> {
  return double({ min, max, noNaN: true, noDefaultInfinity: true });
}

/** JSON of another type; texts are of no word or form. */
function otherTypes(
  type: 'boolean' | 'number' | 'string' | 'object',
): readonly Arbitrary<unknown>[] {
  return [
    ...(type === 'boolean' ? [] : [boolean()]),
    array(integer(), { maxLength: 2 }),
    ...(type === 'number' ? [] : [integer()]),
    ...(type === 'string' ? [] : [text.map((word) => `#${word}`)]),
    ...(type === 'object' ? [] : [constant({})]),
  ];
}
