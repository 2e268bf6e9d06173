/** Where the body of a request may limit the output, under any of the names that servers know; pure. */
import { isRecord } from '../json/json.ts';

type Fields = Readonly<Record<string, unknown>>;

const OUTPUT_LIMIT_FIELDS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  // llama.cpp's, which wins over the others there, and that of text-generation-inference.
  'n_predict',
  'max_new_tokens',
] as const;
/** Ollama's, among its options. */
const OPTION = 'num_predict';

/** The limits as the caller wrote them, absent ones included. */
export function outputLimits(body: Fields): readonly unknown[] {
  const { options } = body;
  const limits = OUTPUT_LIMIT_FIELDS.map((name) => body[name]);
  return isRecord(options) ? [...limits, options[OPTION]] : limits;
}

export function withoutOutputLimits(body: Fields): Fields {
  const others = { ...body };
  for (const name of OUTPUT_LIMIT_FIELDS) delete others[name];
  const { options } = body;
  if (!isRecord(options)) return others;
  const { [OPTION]: _, ...kept } = options;
  return { ...others, options: kept };
}
