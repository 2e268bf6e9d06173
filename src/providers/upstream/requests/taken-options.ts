/** Decides which options a vendor supports: those with a field in its requests, if its model supports them too. */
import type { CompletionOptions, OptionName } from '../../../model/completion-request.ts';
import { placedOptions } from '../../../model/options/option-places.ts';
import type { VendorDialect } from '../../../model/vendors/vendor-fields.ts';

/** Option → whether a model with these traits supports it. For any other option, only the table counts. */
export type OptionConditions<Traits> = {
  readonly [Name in OptionName]?: (options: CompletionOptions, traits: Traits) => boolean;
};

/** The options that are set and that the model supports, in the order of the table. */
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
