/** What each dialect calls the options and routes that a refusal names in Rhetor's words; pure. */
import type { CallerDialect } from '../request/dialect-of.ts';

const NAMES: Readonly<Record<CallerDialect, Readonly<Record<string, string>>>> = {
  rhetor: {},
  openai: {},
  anthropic: {
    stop: 'stop_sequences',
    reasoning_effort: 'thinking',
    response_format: 'output_config.format',
  },
  ollama: {
    max_tokens: 'options.num_predict',
    reasoning_effort: 'think',
    response_format: 'format',
  },
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
    (_, name: string) => NAMES[dialect][name] ?? PLACES[dialect] + name,
  );
  return dialect === 'ollama' ? named.replace(LIST, OLLAMA_LIST) : named;
}
