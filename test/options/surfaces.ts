/** Every surface that takes a turn, and the options that its clients can write, from the table. */
import type { Arbitrary } from 'fast-check';
import type { OptionName } from '../../src/model/completion-request.ts';
import { isShape, OPTION_ROWS, placedOptions } from '../../src/model/options/option-places.ts';
import type { OptionRow } from '../../src/model/options/option-row.ts';
import type { VendorDialect } from '../../src/model/vendors/vendor-fields.ts';
import { type CallerPlace, fitting } from './option-values.ts';

export type SurfaceOption = {
  readonly name: OptionName;
  readonly row: OptionRow;
  /** Where a body of this surface has it; faults name it so. */
  readonly at: string;
  readonly place: CallerPlace & { readonly isShaped?: true };
};

export type Surface = {
  readonly name: string;
  readonly route: string;
  /** Absent for Rhetor's own and Tekton's. */
  readonly dialect?: VendorDialect;
  readonly options: readonly SurfaceOption[];
  /** A body that asks this model, of this provider, for an answer in one piece. */
  body(provider: string, model: string): object;
};

const messages = [{ role: 'user', content: 'Hello' }];
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const LOOK_UP = { name: 'look_up', parameters: SCHEMA };
export const TOOLS = [{ type: 'function', function: LOOK_UP }];

export const SURFACES: readonly Surface[] = [
  ofVendor('openai', '/v1/chat/completions', { messages, tools: TOOLS }),
  ofVendor('openai-responses', '/v1/responses', {
    input: 'Hello',
    store: false,
    tools: [{ type: 'function', ...LOOK_UP }],
  }),
  ofVendor('anthropic', '/v1/messages', {
    messages,
    max_tokens: 100,
    tools: [{ name: LOOK_UP.name, input_schema: SCHEMA }],
  }),
  ofVendor('ollama', '/api/chat', { messages, stream: false, tools: TOOLS }),
  ofVendor('ollama', '/api/generate', { prompt: 'Hello', stream: false }),
  own('/chat', { messages }, true, (provider, model) => ({
    options: { provider, model, tools: TOOLS },
  })),
  own('/message', { message: 'Hello' }, true, (provider, model) => ({
    options: { provider, model },
  })),
  own('/api/v1/chat', { messages }, false, tektonChoice),
  own('/api/v1/generate', { prompt: 'Hello' }, false, tektonChoice),
];

function ofVendor(dialect: VendorDialect, route: string, question: object): Surface {
  return {
    name: `${dialect} at ${route}`,
    route,
    dialect,
    options: placedOptions(dialect).flatMap(({ name, row, place, path, formerPath }) =>
      place.only === 'written'
        ? []
        : [...new Set([path.text, formerPath.text])].map((at) => ({ name, row, at, place })),
    ),
    body: (provider, model) => ({ ...question, model: `${provider}/${model}` }),
  };
}

function own(
  route: string,
  question: object,
  isRhetors: boolean,
  choice: (provider: string, model: string) => object,
): Surface {
  return {
    name: route,
    route,
    options: [...OPTION_ROWS].flatMap(([name, row]) =>
      isRhetors || row.isInTekton
        ? [{ name, row, at: `options.${row.wire}`, place: {} satisfies CallerPlace }]
        : [],
    ),
    body: (provider, model) => ({ ...question, ...choice(provider, model) }),
  };
}

function tektonChoice(provider: string, model: string): object {
  return { provider_id: provider, model };
}

/** The body with a value at a place, `outer` or `outer.inner`. */
export function withValue(body: object, at: string, value: unknown): object {
  const [outer = at, inner] = at.split('.');
  if (inner === undefined) return { ...body, [outer]: value };
  return { ...body, [outer]: { ...Object(Reflect.get(body, outer)), [inner]: value } };
}

/** A context length must leave room for the question. */
export function valuesOf({
  name,
  row,
  place,
}: Pick<SurfaceOption, 'name' | 'row' | 'place'>): Arbitrary<unknown> {
  const values = fitting(row.value, place);
  return name === 'contextLength' ? values.filter((tokens) => Number(tokens) > 100) : values;
}

/** Its form is not one that the table describes. */
export function isHandWritten({ row, place }: SurfaceOption): boolean {
  return place.isShaped === true || isShape(row.value);
}

/** Forms that the table does not describe: a good one for each place. */
export function shapedValue({ dialect }: Surface, { name, at }: SurfaceOption): unknown {
  if (dialect === 'anthropic' && name === 'toolChoice') return { type: 'none' };
  const value = SHAPED[at.replace('options.', '')];
  if (value === undefined) throw new Error(`Give a value of ${name} for ${at}.`);
  return value;
}

const SHAPED: Readonly<Record<string, unknown>> = {
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA } },
  'text.format': { type: 'json_schema', name: 'answer', schema: SCHEMA },
  'output_config.format': { type: 'json_schema', schema: SCHEMA },
  'output_config.effort': 'low',
  format: SCHEMA,
  think: 'low',
  tool_choice: 'none',
  'tool_choice.disable_parallel_tool_use': true,
};
