/** A model of each family whose options differ, and one that no family has. */
import { CLAUDE_TRAITS } from '../../src/providers/anthropic/claude-models.ts';
import { OPENAI_TRAITS } from '../../src/providers/openai/openai-models.ts';

export const CLAUDE_MODELS = familiesOf(CLAUDE_TRAITS, [
  'claude-opus-4-5',
  'claude-sonnet-4-6',
  'claude-opus-4-7',
  'claude-opus-4-8',
  'claude-mythos-preview',
  'claude-3-haiku',
  'claude-sonnet-5-5',
  'another-model',
]);

export const OPENAI_MODELS = familiesOf(OPENAI_TRAITS, [
  'gpt-5-chat-latest',
  'gpt-5.1',
  'gpt-5.2',
  'gpt-5.4',
  'gpt-5.5',
  'gpt-5',
  'gpt-6',
  'o3',
  'gpt-4o',
]);

/** @throws Error for a row of traits of which no model is given, and for a second model of one row */
function familiesOf(
  traits: readonly (readonly [RegExp, unknown])[],
  models: readonly string[],
): readonly string[] {
  const rows = models.map((model) => traits.findIndex(([pattern]) => pattern.test(model)));
  const missing = traits.findIndex((_, row) => !rows.includes(row));
  if (missing >= 0) throw new Error(`Name a model of the family ${traits[missing]?.[0].source}.`);
  if (new Set(rows).size < rows.length) throw new Error('Two of the models are of one family.');
  return models;
}
