/** What a provider says it takes is in its request, for every kind, family of models and value, in any company. */
import {
  type Arbitrary,
  assert,
  constant,
  constantFrom,
  oneof,
  option as optional,
  property,
  record,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../src/model/completion-request.ts';
import {
  OPTION_ROWS,
  optionNames,
  placedOptions,
  rowOf,
} from '../../src/model/options/option-places.ts';
import type { VendorDialect } from '../../src/model/vendors/vendor-fields.ts';
import { takenByClaude } from '../../src/providers/anthropic/claude-models.ts';
import { toAnthropicRequest } from '../../src/providers/anthropic/to-anthropic-request.ts';
import { takenByOllama, toOllamaRequest } from '../../src/providers/ollama/to-ollama-request.ts';
import { takenInChat, takenInResponses } from '../../src/providers/openai/openai-models.ts';
import { toOpenAIRequest } from '../../src/providers/openai/to-openai-request.ts';
import { toOpenAIResponsesRequest } from '../../src/providers/openai/to-openai-responses-request.ts';
import { requestFor } from '../providers/completions.ts';
import { CLAUDE_MODELS, OPENAI_MODELS } from './model-families.ts';
import { fitting } from './option-values.ts';

type Kind = {
  readonly dialect: VendorDialect;
  readonly models: readonly string[];
  taken(model: string, options: CompletionOptions): readonly OptionName[];
  body(request: CompletionRequest): object;
};

const KINDS: readonly Kind[] = [
  {
    dialect: 'openai',
    models: OPENAI_MODELS,
    taken: (model, options) => takenInChat('vendor', model, options),
    body: (request) => toOpenAIRequest(request, 'vendor'),
  },
  {
    dialect: 'openai-responses',
    models: OPENAI_MODELS,
    taken: (model, options) => takenInResponses('vendor', model, options),
    body: (request) => toOpenAIResponsesRequest(request, 'openai', 'vendor'),
  },
  {
    dialect: 'anthropic',
    models: CLAUDE_MODELS,
    taken: takenByClaude,
    body: (request) => toAnthropicRequest(request, undefined).body,
  },
  {
    dialect: 'ollama',
    models: ['any'],
    taken: (_, options) => takenByOllama(options),
    body: (request) => toOllamaRequest(request, 8_192),
  },
];

const CASES = KINDS.flatMap((kind) =>
  kind.models.map((model) => ({ ...kind, model, name: `${kind.dialect}/${model}` })),
);
const SCHEMA = { type: 'object' };
const TOOLS = [{ name: 'look_up', parameters: SCHEMA }];

/** What a vendor does unasked needs no field. */
const UNASKED: Readonly<Partial<Record<VendorDialect, readonly string[]>>> = {
  anthropic: ['reasoningEffort none', 'responseFormat text'],
  ollama: ['responseFormat text'],
};

const someOptions = record(
  Object.fromEntries(
    [...OPTION_ROWS.keys()].map((name) => [name, optional(valuesOf(name), { nil: undefined })]),
  ),
).map((options) => options as CompletionOptions);

describe.each(CASES)('$name', ({ dialect, model, taken, body }) => {
  it('is sent every option that it takes', () => {
    assert(
      property(someOptions, (asked) => {
        // The route leaves out what is not taken.
        const options = only(asked, taken(model, asked));
        const sent = body(requestFor(model, { options, tools: TOOLS }));
        for (const name of optionNames(options)) {
          const others = optionNames(options).filter((other) => other !== name);
          const without = body(requestFor(model, { options: only(options, others), tools: TOOLS }));
          const isSent = hasField(sent, dialect, name) || !isSame(sent, without);
          expect(isSent || isUnasked(dialect, name, options), shown(name, options)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function valuesOf(name: OptionName): Arbitrary<unknown> {
  const { value } = rowOf(name);
  switch (value.type) {
    case 'response-format': {
      const schema = constant({ type: 'json-schema', name: 'answer', schema: SCHEMA });
      return oneof(constantFrom({ type: 'text' }, { type: 'json' }), schema);
    }
    case 'tool-choice':
      return constantFrom(...['auto', 'none', 'required'].map((type) => ({ type })), {
        type: 'tool',
        name: 'look_up',
      });
    case 'texts':
      // In the model's terms it is always a list.
      return fitting(value, { isList: true });
    default:
      return fitting(value);
  }
}

function only(options: CompletionOptions, names: readonly OptionName[]): CompletionOptions {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function hasField(body: object, dialect: VendorDialect, name: OptionName): boolean {
  const placed = placedOptions(dialect).find((option) => option.name === name);
  if (placed === undefined) return false;
  const { outer, inner } = placed.path;
  const field: unknown = Reflect.get(body, outer);
  return (inner === undefined ? field : Object(field)[inner]) !== undefined;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isUnasked(dialect: VendorDialect, name: OptionName, options: CompletionOptions): boolean {
  return UNASKED[dialect]?.includes(shown(name, options)) ?? false;
}

function shown(name: OptionName, options: CompletionOptions): string {
  const value: unknown = options[name];
  const form: unknown = Object(value).type ?? value;
  return `${name} ${typeof form === 'string' ? form : JSON.stringify(form)}`;
}
