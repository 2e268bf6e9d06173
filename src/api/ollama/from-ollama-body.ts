/**
 * Validates the bodies of POST /api/chat and /api/generate and converts them to Rhetor's terms;
 * pure.
 */
import type { ChatRequest, GenerateRequest } from 'ollama/browser';
import type { CompletionOptions } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import {
  type Fields,
  flagField,
  listField,
  neededName,
  recordField,
  textField,
} from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import { fromTools } from '../compat/from-tools.ts';
import { ownFields } from '../compat/own-fields.ts';
import { readOptions } from '../compat/read-options.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { MOST_TOOLS } from '../limits.ts';
import { fromImages, fromOllamaMessages, hasUnnamedCalls } from './from-ollama-messages.ts';
import { fromFormat, fromThink, TRANSLATED_OPTIONS } from './from-ollama-options.ts';

export type OllamaQuestion = CompatBody & {
  readonly model: string;
  /** May contain the same choices as Rhetor's own headers. */
  readonly metadata: Fields | undefined;
};

/**
 * Fields of both bodies; `keep_alive` concerns the memory of a machine, which Rhetor does not
 * manage.
 */
const COMMON = [
  'model',
  'stream',
  'format',
  'options',
  'keep_alive',
  'think',
  'logprobs',
  'top_logprobs',
] as const;
const CHAT_FIELDS = new Set<string>([...COMMON, 'messages', 'tools', 'metadata'] satisfies (
  keyof ChatRequest | 'metadata'
)[]);
const GENERATE_FIELDS = new Set<string>([
  ...COMMON,
  'prompt',
  'system',
  'images',
  'suffix',
  'template',
  'context',
  'raw',
  'metadata',
] satisfies (keyof GenerateRequest | 'metadata')[]);

/** They control how the machine works, or fine-tune a model's own sampling. */
const HINTS: ReadonlySet<string> = new Set([
  'f16_kv',
  'low_vram',
  'main_gpu',
  'num_batch',
  'num_ctx',
  'num_gpu',
  'num_keep',
  'num_thread',
  'numa',
  'use_mlock',
  'use_mmap',
  'vocab_only',
  'truncate',
  'shift',
]);

/** @throws RhetorError `validation_failed` that names the field */
export function fromOllamaChat(body: Fields): OllamaQuestion {
  const collector = new FieldCollector('ollama', HINTS);
  const messages = fromOllamaMessages(body, collector);
  listField(body, 'tools', MOST_TOOLS);
  const tools = collector.judge(undefined, () => fromTools(body, collector)) ?? [];
  return {
    ...fromCommon(body, CHAT_FIELDS, collector),
    messages,
    tools,
    own: { dialect: 'ollama', fields: ownFields(body) },
    ...(hasUnnamedCalls(body) && { ignoresCallIds: true }),
  };
}

/** @throws RhetorError `validation_failed` that names the field */
export function fromOllamaGenerate(body: Fields): OllamaQuestion {
  const collector = new FieldCollector('ollama', HINTS);
  for (const name of ['suffix', 'template', 'context', 'raw']) {
    if (isSaid(body[name])) collector.needOfAnswer(name);
  }
  const messages = promptMessages(body, collector);
  return {
    ...fromCommon(body, GENERATE_FIELDS, collector),
    messages,
    tools: [],
    own: { dialect: 'ollama', route: 'generate', fields: ownFields(body) },
  };
}

function promptMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const prompt = textField(body, 'prompt') ?? '';
  const images = collector.judge(undefined, () => fromImages(body, 'images')) ?? [];
  if (prompt === '' && images.length === 0) return [];
  const system = textField(body, 'system') ?? '';
  const text = prompt === '' ? [] : [{ type: 'text', text: prompt } as const];
  return [
    ...(system === '' ? [] : [textMessage('system', system)]),
    { role: 'user', parts: [...text, ...images] },
  ];
}

function fromCommon(
  body: Fields,
  known: ReadonlySet<string>,
  collector: FieldCollector,
): Omit<OllamaQuestion, 'messages' | 'tools'> {
  collectLogprobs(body, collector);
  const given = recordField(body, 'options') ?? {};
  const responseFormat = collector.judge('responseFormat', () => fromFormat(body));
  const reasoningEffort = collector.judge('reasoningEffort', () => fromThink(body));
  const options: CompletionOptions = {
    ...readOptions('ollama', body, collector),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(responseFormat && { responseFormat }),
  };
  return {
    model: neededName(body, 'model'),
    metadata: recordField(body, 'metadata'),
    // The dialect's default.
    isStreaming: flagField(body, 'stream') ?? true,
    options,
    vendor: ownWords(body, known, given, collector),
  };
}

/**
 * For Ollama itself, which distinguishes `true` from a level, and has options that no other vendor
 * has.
 */
function ownWords(
  body: Fields,
  known: ReadonlySet<string>,
  options: Fields,
  collector: FieldCollector,
): NonNullable<CompatBody['vendor']> {
  const { think } = body;
  const isThinkSaid = think !== undefined && think !== null;
  if (think === false) collector.hint('think');
  if (isThinkSaid) collector.cover('think', 'reasoningEffort');
  const { vendor: ownOptions } = collector.marks(options, TRANSLATED_OPTIONS, 'options');
  const others = collector.ofBody(body, known).vendor;
  return {
    dialect: 'ollama',
    needed: others?.needed ?? [],
    hints: others?.hints ?? [],
    fields: {
      ...others?.fields,
      ...(ownOptions && { options: ownOptions.fields }),
      ...(isThinkSaid && { think }),
    },
    ...(others?.ofAnswer && { ofAnswer: others.ofAnswer }),
    ...(others?.misfits && { misfits: others.misfits }),
    ...(others?.covers && { covers: others.covers }),
  };
}

function collectLogprobs({ logprobs, top_logprobs: top }: Fields, collector: FieldCollector): void {
  if (logprobs === true || (typeof top === 'number' && top > 0)) collector.needOfAnswer('logprobs');
}

/** Clients also send empty fields. */
function isSaid(value: unknown): boolean {
  const isEmptyList = Array.isArray(value) && value.length === 0;
  return value !== undefined && value !== null && value !== '' && value !== false && !isEmptyList;
}
