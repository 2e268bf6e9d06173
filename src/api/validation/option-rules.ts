/** Turns the rules of the option table into decorators that validate a body. */
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { assertNever } from '../../model/assert-never.ts';
import type { OptionName } from '../../model/completion-request.ts';
import { OPTION_ROWS, rowOf } from '../../model/options/option-places.ts';
import { describeOption, fitsOption } from '../../model/options/option-values.ts';
import type { OptionValue } from '../../model/options/option-row.ts';

/** Validates a field as the option of that name; it may be absent. */
export function IsModelOption(option: OptionName): PropertyDecorator {
  return (target, property) => {
    // In the order of decorators: from the last to the first.
    for (const decorator of rulesOf(rowOf(option).value).toReversed()) decorator(target, property);
  };
}

/** Gives the class of a body every option, under its own name. */
export function hasModelOptions(type: new () => object): void {
  for (const [name, { wire }] of OPTION_ROWS) IsModelOption(name)(type.prototype, wire);
}

function rulesOf(value: OptionValue): readonly PropertyDecorator[] {
  return [IsOptional(), ...valueRules(value)];
}

function valueRules(value: OptionValue): readonly PropertyDecorator[] {
  switch (value.type) {
    case 'number':
    case 'integer':
      return [
        value.type === 'integer' ? IsInt() : IsNumber(),
        ...(value.least === undefined ? [] : [Min(value.least)]),
        ...(value.most === undefined ? [] : [Max(value.most)]),
        fits(value),
      ];
    case 'flag':
      return [IsBoolean()];
    case 'word':
      return [IsIn(value.words)];
    case 'text':
      return [IsString(), Length(1, value.longest)];
    case 'texts':
    case 'number-map':
      return [fits(value)];
    case 'response-format':
      return [IsObject()];
    case 'tool-choice':
      return [];
    default:
      return assertNever(value);
  }
}

/** Covers the rules that class-validator lacks. */
function fits(value: OptionValue): PropertyDecorator {
  return ValidateBy({
    name: 'fitsOption',
    validator: {
      validate: (given: unknown) => fitsOption(given, value),
      defaultMessage: () => `$property must be ${describeOption(value)}`,
    },
  });
}
