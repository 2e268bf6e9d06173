/** What each dialect calls the options and routes that a refusal names in Rhetor's words; pure. */
import { placedOptions, rowOf } from '../../model/option-places.ts';
import type { VendorDialect } from '../../model/vendor-fields.ts';
import type { CallerDialect } from '../request/dialect-of.ts';

/** Rhetor's names are OpenAI's, which both of its dialects can read. */
const NAMES: Readonly<Record<CallerDialect, ReadonlyMap<string, string>>> = {
  rhetor: new Map(),
  openai: new Map(),
  anthropic: new Map([...namesIn('anthropic'), [rowOf('reasoningEffort').wire, 'thinking']]),
  ollama: namesIn('ollama'),
};

/** Where an option stands that has no other name there. */
const PLACES: Readonly<Record<CallerDialect, string>> = {
  rhetor: 'options.',
  openai: '',
  anthropic: '',
  ollama: 'options.',
};

/** Where Rhetor's messages send a caller who looks for the names of models. */
const LIST = 'GET /v1/models';
const OLLAMA_LIST = 'GET /api/tags';

/** @param text a field, or a message that begins with one */
export function inWordsOf(dialect: CallerDialect, text: string): string {
  const named = text.replace(
    /^options\.(\w+)/,
    (_, name: string) => NAMES[dialect].get(name) ?? PLACES[dialect] + name,
  );
  return dialect === 'ollama' ? named.replace(LIST, OLLAMA_LIST) : named;
}

function namesIn(dialect: VendorDialect): ReadonlyMap<string, string> {
  return new Map(placedOptions(dialect).map(({ row, place }) => [row.wire, place.at]));
}
