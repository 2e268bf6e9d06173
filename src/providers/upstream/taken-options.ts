/** Which options a vendor takes: those with a place in its requests, under its models' own conditions. */
import type { CompletionOptions, OptionName } from '../../model/completion-request.ts';
import { placedOptions } from '../../model/option-places.ts';
import type { VendorDialect } from '../../model/vendor-fields.ts';

/** Option → whether a model with these traits takes it. An option without one depends on the table alone. */
export type OptionConditions<Traits> = {
  readonly [Name in OptionName]?: (options: CompletionOptions, traits: Traits) => boolean;
};

/** The options that are set and that the model takes, in the order of the table. */
export function takenOptions<Traits>(
  dialect: VendorDialect,
  options: CompletionOptions,
  conditions: OptionConditions<Traits>,
  traits: Traits,
): readonly OptionName[] {
  return placedOptions(dialect).flatMap(({ name, place }) => {
    const value = options[name];
    if (value === undefined || place.only === 'read') return [];
    const hasWord = place.words === undefined || Object.hasOwn(place.words, String(value));
    return hasWord && (conditions[name]?.(options, traits) ?? true) ? [name] : [];
  });
}
