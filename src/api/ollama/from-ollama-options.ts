/**
 * Converts the fields of Ollama's API that shape an answer: `options`, `format` and `think`; pure.
 */
import type { ReasoningEffort, AnswerFormat } from '../../model/completion-request.ts';
import { type Fields, fieldFault } from '../compat/body-fields.ts';
import { optionFields } from '../compat/read-options.ts';

import { isRecord } from '../../model/json/json.ts';

/** The translated members of `options`; all others are passed on unchanged to Ollama itself. */
export const TRANSLATED_OPTIONS: ReadonlySet<string> = new Set(optionFields('ollama', 'options'));

export function fromFormat(body: Fields): AnswerFormat | undefined {
  const { format } = body;
  if (format === undefined || format === null || format === '') return undefined;
  if (format === 'json') return { type: 'json' };
  // Other vendors require a name.
  if (isRecord(format)) return { type: 'json-schema', name: 'answer', schema: format };
  throw fieldFault('format', 'must be "json" or a JSON Schema object');
}

const LEVELS: readonly ReasoningEffort[] = ['low', 'medium', 'high'];

/** Undefined for `false`, too: models that never think would refuse the option. */
export function fromThink({ think }: Fields): ReasoningEffort | undefined {
  if (think === undefined || think === null || think === false) return undefined;
  if (think === true) return 'medium';
  const level = LEVELS.find((known) => known === think);
  if (level !== undefined) return level;
  throw fieldFault('think', 'must be true, false, "low", "medium" or "high"');
}
