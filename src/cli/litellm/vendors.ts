/** Which of LiteLLM's vendors speak a protocol that Rhetor speaks, and where they are. */

export type Vendor = {
  /** The id of its provider in providers.json. */
  readonly id: string;
  readonly kind: 'anthropic' | 'openai' | 'ollama';
  /** Absent: the protocol's own vendor; a server of one's own has an address in the file. */
  readonly baseUrl?: string;
  /** The variable in which LiteLLM looks for its key. */
  readonly keyVariable?: string;
  /** It has no address of its own. */
  readonly needsAddress?: true;
};

export type VendorModel = {
  readonly vendor: Vendor;
  readonly model: string;
  /** Present if it is asked by OpenAI's Responses. */
  readonly api?: 'responses';
};

const OPENAI: Vendor = { id: 'openai', kind: 'openai', keyVariable: 'OPENAI_API_KEY' };
const ANTHROPIC: Vendor = { id: 'anthropic', kind: 'anthropic', keyVariable: 'ANTHROPIC_API_KEY' };
const OLLAMA: Vendor = { id: 'ollama', kind: 'ollama', baseUrl: 'http://localhost:11434' };

function compatible(id: string, baseUrl: string, keyVariable: string): Vendor {
  return { id, kind: 'openai', baseUrl, keyVariable };
}

function ownServer(id: string): Vendor {
  return { id, kind: 'openai', needsAddress: true };
}

/** By LiteLLM's prefix of a model. */
const VENDORS: ReadonlyMap<string, Vendor> = new Map([
  ['openai', OPENAI],
  ['anthropic', ANTHROPIC],
  ['ollama', OLLAMA],
  ['ollama_chat', OLLAMA],
  ['azure', { ...ownServer('azure'), keyVariable: 'AZURE_API_KEY' }],
  ['cerebras', compatible('cerebras', 'https://api.cerebras.ai/v1', 'CEREBRAS_API_KEY')],
  [
    'deepinfra',
    compatible('deepinfra', 'https://api.deepinfra.com/v1/openai', 'DEEPINFRA_API_KEY'),
  ],
  ['deepseek', compatible('deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY')],
  [
    'fireworks_ai',
    compatible('fireworks', 'https://api.fireworks.ai/inference/v1', 'FIREWORKS_AI_API_KEY'),
  ],
  [
    'gemini',
    compatible(
      'gemini',
      'https://generativelanguage.googleapis.com/v1beta/openai',
      'GEMINI_API_KEY',
    ),
  ],
  ['groq', compatible('groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY')],
  ['mistral', compatible('mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY')],
  ['moonshot', compatible('moonshot', 'https://api.moonshot.ai/v1', 'MOONSHOT_API_KEY')],
  ['nvidia_nim', compatible('nvidia', 'https://integrate.api.nvidia.com/v1', 'NVIDIA_NIM_API_KEY')],
  ['openrouter', compatible('openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY')],
  ['perplexity', compatible('perplexity', 'https://api.perplexity.ai', 'PERPLEXITYAI_API_KEY')],
  ['sambanova', compatible('sambanova', 'https://api.sambanova.ai/v1', 'SAMBANOVA_API_KEY')],
  ['together_ai', compatible('together', 'https://api.together.xyz/v1', 'TOGETHERAI_API_KEY')],
  ['codestral', compatible('codestral', 'https://codestral.mistral.ai/v1', 'CODESTRAL_API_KEY')],
  [
    'dashscope',
    compatible(
      'dashscope',
      'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
      'DASHSCOPE_API_KEY',
    ),
  ],
  ['github', compatible('github', 'https://models.inference.ai.azure.com', 'GITHUB_API_KEY')],
  ['hyperbolic', compatible('hyperbolic', 'https://api.hyperbolic.xyz/v1', 'HYPERBOLIC_API_KEY')],
  ['minimax', compatible('minimax', 'https://api.minimax.io/v1', 'MINIMAX_API_KEY')],
  ['nebius', compatible('nebius', 'https://api.studio.nebius.ai/v1', 'NEBIUS_API_KEY')],
  ['novita', compatible('novita', 'https://api.novita.ai/v3/openai', 'NOVITA_API_KEY')],
  [
    'volcengine',
    compatible('volcengine', 'https://ark.cn-beijing.volces.com/api/v3', 'VOLCENGINE_API_KEY'),
  ],
  ['zai', compatible('zai', 'https://api.z.ai/api/paas/v4', 'ZAI_API_KEY')],
  ['xai', compatible('xai', 'https://api.x.ai/v1', 'XAI_API_KEY')],
  ['custom_openai', ownServer('server')],
  ['hosted_vllm', ownServer('vllm')],
  ['litellm_proxy', ownServer('litellm')],
  ['lm_studio', ownServer('lm-studio')],
  ['llamafile', ownServer('llamafile')],
  ['openai_like', ownServer('server')],
]);

/** LiteLLM writes it between the vendor and the model. */
const BY_RESPONSES = 'responses/';

/** LiteLLM knows the vendor of a model without a prefix by its name. */
const WELL_KNOWN: readonly (readonly [RegExp, Vendor])[] = [
  [/^(?:gpt-|o\d|chatgpt-|text-embedding-|ft:gpt-)/, OPENAI],
  [/^claude-/, ANTHROPIC],
];

/**
 * @param provider `custom_llm_provider`, which takes the place of a prefix
 * @returns undefined for a vendor with a protocol of its own
 */
export function vendorOf(name: string, provider: string | undefined): VendorModel | undefined {
  const found = prefixedModel(name, provider);
  if (found?.vendor.kind !== 'openai' || !found.model.startsWith(BY_RESPONSES)) return found;
  return { ...found, model: found.model.slice(BY_RESPONSES.length), api: 'responses' };
}

function prefixedModel(name: string, provider: string | undefined): VendorModel | undefined {
  if (provider !== undefined) {
    const vendor = VENDORS.get(provider);
    const model = name.startsWith(`${provider}/`) ? name.slice(provider.length + 1) : name;
    return vendor && { vendor, model };
  }
  const slash = name.indexOf('/');
  const vendor = VENDORS.get(name.slice(0, Math.max(0, slash)));
  if (vendor !== undefined) return { vendor, model: name.slice(slash + 1) };
  const known = WELL_KNOWN.find(([pattern]) => pattern.test(name))?.[1];
  return known && { vendor: known, model: name };
}
