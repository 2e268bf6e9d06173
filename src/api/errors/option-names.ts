/**
 * Each dialect's names for the options and routes that an error message names in Rhetor's terms;
 * pure.
 */
import { placedOptions, rowOf } from '../../model/options/option-places.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import type { CallerDialect } from '../request/dialect-of.ts';

/** Rhetor uses OpenAI's names, so these two dialects need no translation. */
const NAMES: Readonly<Record<CallerDialect, ReadonlyMap<string, string>>> = {
  rhetor: new Map(),
  openai: new Map(),
  anthropic: new Map([...namesIn('anthropic'), [rowOf('reasoningEffort').wire, 'thinking']]),
  ollama: namesIn('ollama'),
  mcp: new Map(),
};

/** The path of options that have no other name in the dialect. */
const PLACES: Readonly<Record<CallerDialect, string>> = {
  rhetor: 'options.',
  openai: '',
  anthropic: '',
  ollama: 'options.',
  mcp: '',
};

/** The list of model names to which Rhetor's messages refer. */
const LIST = 'GET /v1/models';
const OLLAMA_LIST = 'GET /api/tags';

/** @param text a field, or a message that begins with one or quotes one */
export function inWordsOf(dialect: CallerDialect, text: string): string {
  const named = text.replace(
    /(?<=^|")options\.(\w+)/g,
    (_, name: string) => NAMES[dialect].get(name) ?? PLACES[dialect] + name,
  );
  return dialect === 'ollama' ? named.replace(LIST, OLLAMA_LIST) : named;
}

function namesIn(dialect: VendorDialect): ReadonlyMap<string, string> {
  return new Map(placedOptions(dialect).map(({ row, place }) => [row.wire, place.at]));
}
