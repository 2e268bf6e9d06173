/** Providers, rules and prompts of the Rhetor in the pictures; the scripted upstream plays every vendor. */
import type { ScriptedUpstream } from '../../upstream/scripted-upstream.ts';

export function providersAt(upstream: ScriptedUpstream): Readonly<Record<string, unknown>> {
  return {
    anthropic: {
      kind: 'anthropic',
      name: 'Anthropic',
      api_key_env: 'ANTHROPIC_API_KEY',
      base_url: upstream.baseUrl('anthropic'),
      default_model: 'claude-sonnet-5-5',
      models: [
        model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 3, 15),
        model('claude-opus-5-5', 'Claude Opus 5.5', 5, 25),
        model('claude-haiku-5-5', 'Claude Haiku 5.5', 1, 5),
      ],
    },
    openai: {
      kind: 'openai',
      name: 'OpenAI',
      api_key_env: 'OPENAI_API_KEY',
      base_url: upstream.baseUrl('openai'),
      default_model: 'gpt-6.1-terra',
      models: [
        model('gpt-6.1-terra', 'GPT-6.1 Terra', 1.25, 10),
        model('gpt-6-luna', 'GPT-6 Luna', 0.25, 2),
      ],
    },
    ollama: {
      kind: 'ollama',
      name: 'Ollama',
      base_url: upstream.baseUrl('ollama'),
      default_model: 'llama3.3',
    },
    simulated: {
      kind: 'simulated',
      name: 'Simulated',
      default_model: 'simulated-standard',
    },
  };
}

/** @param input in dollars per million tokens, as is the output */
function model(id: string, name: string, input: number, output: number): object {
  return { id, name, context_window: 200_000, price: { input, output, cached_input: input / 10 } };
}

const SONNET = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
const OPUS = { provider: 'anthropic', model: 'claude-opus-5-5' };
const TERRA = { provider: 'openai', model: 'gpt-6.1-terra' };
const LUNA = { provider: 'openai', model: 'gpt-6-luna' };

export const TASKS: Readonly<Record<string, unknown>> = {
  default: { ...SONNET, fallbacks: [TERRA], retries: 0 },
  chat: { ...SONNET, fallbacks: [TERRA, LUNA], retries: 0 },
  code: { ...OPUS, fallbacks: [SONNET], options: { max_tokens: 8_192 }, retries: 0 },
  reasoning: { ...OPUS, fallbacks: [TERRA], options: { max_tokens: 16_384 }, retries: 0 },
  planning: { ...TERRA, fallbacks: [SONNET], retries: 0 },
  home: { provider: 'ollama', model: 'llama3.3', fallbacks: [LUNA], retries: 0 },
  support: {
    pool: {
      members: [
        { ...SONNET, weight: 3 },
        { ...TERRA, weight: 1 },
      ],
    },
    fallbacks: [LUNA],
    retries: 0,
  },
};

export const FIRST_PROMPT = `You write to the customers of a shop for outdoor clothes.

Answer in the language of the customer. Be warm and brief.
Never promise a refund before the desk has agreed to it.`;

export const SECOND_PROMPT = `You write to the customers of a shop for outdoor clothes.

Answer in the language of the customer. Be warm, exact and brief.
Say what happens next, and when.
Never promise a refund before the desk has agreed to it.
Sign as “Your service desk”.`;
