/** The one table of options: type and range, name on the wire, and place in each vendor's dialect. */
import type { OptionRow } from './option-row.ts';

export const OPTIONS = {
  temperature: {
    wire: 'temperature',
    value: { type: 'number', least: 0, most: 2 },
    meaning: 'How random the choice of words is.',
    isInTekton: true,
    places: {
      openai: 'temperature',
      'openai-responses': 'temperature',
      anthropic: 'temperature',
      ollama: 'options.temperature',
    },
  },
  maxTokens: {
    wire: 'max_tokens',
    value: { type: 'integer', least: 1 },
    meaning: 'Maximum number of tokens in the answer.',
    isInTekton: true,
    places: {
      openai: { at: 'max_completion_tokens', formerly: 'max_tokens' },
      'openai-responses': 'max_output_tokens',
      anthropic: 'max_tokens',
      ollama: { at: 'options.num_predict', least: -2 },
    },
  },
  topP: {
    wire: 'top_p',
    value: { type: 'number', least: 0, most: 1 },
    meaning: 'Choose among the likeliest tokens whose probabilities add up to this.',
    isInTekton: true,
    places: {
      openai: 'top_p',
      'openai-responses': 'top_p',
      anthropic: 'top_p',
      ollama: 'options.top_p',
    },
  },
  topK: {
    wire: 'top_k',
    value: { type: 'integer', least: 1 },
    meaning: 'Choose among this many of the likeliest tokens.',
    isInTekton: true,
    places: { anthropic: 'top_k', ollama: { at: 'options.top_k', least: 0 } },
  },
  stop: {
    wire: 'stop',
    value: { type: 'texts', most: 16 },
    meaning: 'Texts at which the answer ends.',
    isInTekton: true,
    places: {
      openai: 'stop',
      anthropic: { at: 'stop_sequences', most: 64, isList: true },
      ollama: { at: 'options.stop', most: 64 },
    },
  },
  seed: {
    wire: 'seed',
    value: { type: 'integer' },
    meaning: 'Makes answers repeatable as far as the vendor supports it.',
    places: { openai: 'seed', ollama: 'options.seed' },
  },
  presencePenalty: {
    wire: 'presence_penalty',
    value: { type: 'number', least: -2, most: 2 },
    meaning: 'Above 0: new topics become likelier.',
    isInTekton: true,
    places: { openai: 'presence_penalty', ollama: 'options.presence_penalty' },
  },
  frequencyPenalty: {
    wire: 'frequency_penalty',
    value: { type: 'number', least: -2, most: 2 },
    meaning: 'Above 0: frequent tokens become less likely.',
    isInTekton: true,
    places: { openai: 'frequency_penalty', ollama: 'options.frequency_penalty' },
  },
  reasoningEffort: {
    wire: 'reasoning_effort',
    value: { type: 'word', words: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
    meaning: 'How much the model thinks before it answers.',
    isHint: true,
    places: {
      openai: 'reasoning_effort',
      'openai-responses': 'reasoning.effort',
      anthropic: { at: 'output_config.effort', isShaped: true },
      ollama: { at: 'think', isShaped: true },
    },
  },
  contextLength: {
    wire: 'num_ctx',
    value: { type: 'integer', least: 1 },
    meaning: "Ollama's context length in tokens.",
    // An Ollama client sends it as a hint about the machine, not as a requirement.
    places: { ollama: { at: 'options.num_ctx', only: 'written' } },
  },
  responseFormat: {
    wire: 'response_format',
    value: { type: 'response-format' },
    meaning: 'The form of the answer: text, JSON, or JSON that fits a schema.',
    places: {
      openai: { at: 'response_format', isShaped: true },
      'openai-responses': { at: 'text.format', isShaped: true },
      anthropic: { at: 'output_config.format', isShaped: true },
      ollama: { at: 'format', isShaped: true },
    },
  },
  toolChoice: {
    wire: 'tool_choice',
    value: { type: 'tool-choice' },
    meaning: 'Whether the model may, must or must not call tools, or which tool it must call.',
    places: {
      openai: { at: 'tool_choice', isShaped: true },
      'openai-responses': { at: 'tool_choice', isShaped: true },
      anthropic: { at: 'tool_choice', isShaped: true },
      // Ollama's clients can't choose. For others, leaving the tools out is the only choice it can express.
      ollama: { at: 'tools', isShaped: true, only: 'written' },
    },
  },
  parallelToolCalls: {
    wire: 'parallel_tool_calls',
    value: { type: 'flag' },
    meaning: 'Whether the model may call several tools at once.',
    isHint: true,
    passesThrough: true,
    places: {
      openai: 'parallel_tool_calls',
      'openai-responses': 'parallel_tool_calls',
      // The opposite, and beside the choice of a tool.
      anthropic: { at: 'tool_choice.disable_parallel_tool_use', isShaped: true },
    },
  },
  logitBias: {
    wire: 'logit_bias',
    value: { type: 'number-map', least: -100, most: 100, mostEntries: 1_024 },
    meaning: 'Token ids, and how much likelier each becomes; -100 bans it.',
    passesThrough: true,
    places: { openai: 'logit_bias' },
  },
  verbosity: {
    wire: 'verbosity',
    value: { type: 'word', words: ['low', 'medium', 'high'] },
    meaning: 'How long and detailed the answer is.',
    isHint: true,
    passesThrough: true,
    places: { openai: 'verbosity', 'openai-responses': 'text.verbosity' },
  },
  minP: {
    wire: 'min_p',
    value: { type: 'number', least: 0, most: 1 },
    meaning: 'Leave out tokens less likely than this share of the likeliest one.',
    passesThrough: true,
    // Not an option of OpenAI itself, but its clients send it to compatible servers.
    places: { openai: { at: 'min_p', only: 'read' }, ollama: 'options.min_p' },
  },
  repetitionPenalty: {
    wire: 'repetition_penalty',
    value: { type: 'number', above: 0, most: 2 },
    meaning: 'Above 1: tokens that have already occurred become less likely.',
    passesThrough: true,
    places: {
      openai: { at: 'repetition_penalty', only: 'read' },
      ollama: 'options.repeat_penalty',
    },
  },
  serviceTier: {
    wire: 'service_tier',
    value: { type: 'word', words: ['auto', 'default', 'flex', 'scale', 'priority', 'fast'] },
    meaning: 'How the vendor serves and bills the request.',
    isHint: true,
    passesThrough: true,
    places: {
      openai: 'service_tier',
      'openai-responses': 'service_tier',
      anthropic: { at: 'service_tier', words: { auto: 'auto', default: 'standard_only' } },
    },
  },
  user: {
    wire: 'user',
    value: { type: 'text', longest: 128 },
    meaning: 'An id of the end user that helps the vendor detect abuse; not a name or an address.',
    isHint: true,
    // An end user's id that was meant for one vendor is not sent to another; see the hints of the
    // dialects.
    places: {
      openai: { at: 'safety_identifier', formerly: 'user', only: 'written' },
      'openai-responses': { at: 'safety_identifier', only: 'written' },
      anthropic: { at: 'metadata.user_id', only: 'written' },
    },
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
