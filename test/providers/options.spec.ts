/** No option is lost silently: each vendor gets it in its field, or its provider reports it as unsupported. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedProvider } from '../../src/config/providers-config.ts';
import { assertNever } from '../../src/model/assert-never.ts';
import type { CompletionOptions, OptionName } from '../../src/model/completion-request.ts';
import { OPTION_ROWS, placedOptions } from '../../src/model/options/option-places.ts';
import type { OptionValue } from '../../src/model/options/option-row.ts';
import type { VendorDialect } from '../../src/model/vendors/vendor-fields.ts';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { ProviderFactory } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { takenInChat } from '../../src/providers/openai/openai-models.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { toOpenAIRequest } from '../../src/providers/openai/to-openai-request.ts';
import { SimulatedFactory } from '../../src/providers/simulated/simulated.factory.ts';
import type { Vendor } from '../upstream/script.ts';
import { definitionOf, outcomeOf, requestFor } from './completions.ts';
import { type ScriptedStage, startScriptedStage } from './scripted-stage.ts';

/** A model that supports all options of its vendor, one at a time. */
type Kind = {
  readonly dialect: VendorDialect;
  readonly vendor: Vendor;
  readonly factory: ProviderFactory;
  readonly model: string;
  readonly definition?: Partial<ResolvedProvider>;
};

const KINDS: readonly Kind[] = [
  { dialect: 'openai', vendor: 'openai', factory: new OpenAIFactory(), model: 'any' },
  {
    dialect: 'openai-responses',
    vendor: 'openai',
    factory: new OpenAIFactory(),
    model: 'any',
    definition: { api: 'responses' },
  },
  {
    dialect: 'anthropic',
    vendor: 'anthropic',
    factory: new AnthropicFactory(),
    model: 'claude-sonnet-4-6',
  },
  { dialect: 'ollama', vendor: 'ollama', factory: new OllamaFactory(), model: 'any' },
];
const TOOLS = [{ name: 'look_up', parameters: { type: 'object', properties: {} } }];
const NAMES = [...OPTION_ROWS.keys()];

describe.each(KINDS)('$dialect', ({ dialect, vendor, factory, model, definition }) => {
  let stage: ScriptedStage;

  beforeAll(async () => {
    stage = await startScriptedStage(vendor, factory, definition);
  });
  afterAll(() => stage.stop());

  it.each(NAMES)('%s arrives in its field, or is unsupported', async (name) => {
    const options = sampleOf(name);
    const isTaken = stage.provider.takenOptions(model, options).includes(name);
    const placed = placedOptions(dialect).find((option) => option.name === name);
    expect(isTaken).toBe(placed !== undefined && placed.place.only !== 'read');
    if (placed === undefined || !isTaken) return;

    stage.upstream.reset();
    const request = requestFor(model, { options, tools: TOOLS });
    await outcomeOf(await stage.provider.open(request, new AbortController().signal));
    const { body } = stage.upstream.lastRequest;
    // The scripted upstream is not at OpenAI's address, so the provider uses the former names.
    const { outer, inner } = placed.formerPath;
    const arrived = inner === undefined ? body[outer] : Object(body[outer])[inner];
    const { isShaped, words } = placed.place;
    if (isShaped) expect(arrived).toBeDefined();
    else expect(arrived).toEqual(words?.[String(options[name])] ?? options[name]);
  });
});

it.each(NAMES)('OpenAI itself gets %s under its present name', (name) => {
  const placed = placedOptions('openai').find((option) => option.name === name);
  const request = requestFor('any', { options: sampleOf(name), tools: TOOLS });
  const body: Readonly<Record<string, unknown>> = { ...toOpenAIRequest(request, 'vendor') };
  const isWritten = placed !== undefined && placed.place.only !== 'read';
  expect(placed !== undefined && placed.path.outer in body).toBe(isWritten);
});

it('a simulated model supports every option', async () => {
  const provider = new SimulatedFactory().create(definitionOf('simulated', undefined));
  const options = Object.assign({}, ...NAMES.map(sampleOf)) as CompletionOptions;
  expect(new Set(provider.takenOptions('any', options))).toEqual(new Set(NAMES));
  await provider.close();
});

it('OpenAI’s models support different options', () => {
  const all = Object.assign({}, ...NAMES.map(sampleOf)) as CompletionOptions;
  const plain = takenInChat('vendor', 'gpt-4o', all);
  const reasoning = takenInChat('vendor', 'gpt-5', all);
  expect(plain).toContain('logitBias');
  expect(plain).not.toContain('verbosity');
  expect(reasoning).toContain('verbosity');
  expect(reasoning).not.toContain('logitBias');
});

function sampleOf(name: OptionName): CompletionOptions {
  const row = OPTION_ROWS.get(name);
  if (row === undefined) throw new Error(`The table has no ${name}.`);
  return { [name]: sampleValue(row.value) };
}

function sampleValue(value: OptionValue): unknown {
  switch (value.type) {
    case 'number':
      return 0.5;
    case 'integer':
      return 7;
    case 'flag':
      return false;
    case 'word':
      return value.words.find((word) => word === 'low') ?? value.words[0];
    case 'text':
      return 'a text';
    case 'texts':
      return ['END', 'STOP'];
    case 'number-map':
      return { '50256': value.least };
    case 'response-format':
      return { type: 'json-schema', name: 'answer', schema: { type: 'object' } };
    case 'tool-choice':
      return { type: 'auto' };
    default:
      return assertNever(value);
  }
}
