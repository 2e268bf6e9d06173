/** The most tokens that a call may use, before it is made; pure. */
import type { CompletionRequest } from '../model/completion-request.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import { isRecord } from '../model/json.ts';
import type { Message, MessagePart } from '../model/message.ts';
import type { GatedCall } from '../routing/attempt-gate.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';
import {
  LEAST_OUTPUT_TOKENS,
  MESSAGE_TOKENS,
  MOST_COUNT,
  PICTURE_TOKENS,
  REQUEST_TOKENS,
  TOOLS_TOKENS,
  UNKNOWN_WINDOW_TOKENS,
  USUAL_OUTPUT_TOKENS,
  USUAL_REASONING_TOKENS,
} from './limits.ts';

export type CallBound = {
  readonly inputTokens: number;
  /** Tokens of one answer: the most, and how far they may be lowered. */
  readonly output: { readonly most: number; readonly least: number };
  /** The most is only a guess, so the call must be sent with a limit. */
  readonly isOutputGuessed: boolean;
  /** How many answers are asked for. */
  readonly answers: number;
  /** The request asks for a cache of an hour. */
  readonly writesForHour: boolean;
};

type Fields = Readonly<Record<string, unknown>>;

/** These say in a caller's own body what the messages, the tools and the system prompt say, too. */
const TRANSLATED: ReadonlySet<string> = new Set([
  'messages',
  'input',
  'instructions',
  'prompt',
  'system',
  'tools',
  'images',
]);
/** Fields by which the vendor adds what it has kept itself, of unknown length. */
const KEPT_BY_VENDOR = ['previous_response_id', 'conversation'];
/** Fields that name a file which the vendor reads. */
const READ_FROM_ELSEWHERE: ReadonlySet<string> = new Set(['file_id', 'file_url']);
/** Parts that are pictures, and their fields that hold or name one. */
const PICTURE_TYPES: ReadonlySet<unknown> = new Set([
  'image',
  'image_url',
  'input_image',
  'computer_screenshot',
]);
const PICTURE_FIELDS: ReadonlySet<string> = new Set(['image_url', 'source', 'file_id']);
/** Fields of a vendor's own part that hold further parts. */
const ITEM_FIELDS: ReadonlySet<string> = new Set(['content', 'output']);
const PUNCTUATION = 4;

export function callBound({ question, candidate, isOutputGiven }: GatedCall): CallBound {
  if (question.type === 'embedding') return embeddingBound(question.request);
  const { request } = question;
  const size = new TextSize();
  size.add(request.system);
  for (const message of request.messages) addMessage(size, message);
  for (const tool of request.tools) {
    size.add([tool.name, tool.description, tool.parameters, tool.vendor?.fields]);
  }
  size.add(request.options.responseFormat);
  size.add(request.options.stop);
  const bodies = [request.vendor?.fields, request.own?.fields].filter((body) => body !== undefined);
  for (const body of bodies) {
    const tools = body['tools'];
    const hasOwnTools = Array.isArray(tools) && tools.length > request.tools.length;
    size.addBody(body);
    if (hasOwnTools) size.add(tools);
  }
  const hasTools = request.tools.length > 0 || bodies.some((body) => body['tools'] !== undefined);
  const bytes = size.tokens + REQUEST_TOKENS + (hasTools ? TOOLS_TOKENS : 0);
  const isKept = size.readsMore || bodies.some(namesWhatIsKept);
  const window = candidate.info?.contextWindow ?? UNKNOWN_WINDOW_TOKENS;
  return {
    inputTokens: isKept ? Math.max(bytes, window) : bytes,
    ...outputBound(request, candidate, isOutputGiven, bodies),
    answers: Math.max(1, ...bodies.map(answersOf)),
    writesForHour: size.hasHour,
  };
}

function namesWhatIsKept(body: Fields): boolean {
  // OpenAI's `prompt` is an object only if it names a stored prompt.
  return isRecord(body['prompt']) || KEPT_BY_VENDOR.some((name) => isGiven(body[name]));
}

function isGiven(field: unknown): boolean {
  return field !== undefined && field !== null;
}

function embeddingBound({ inputs, own }: EmbeddingRequest): CallBound {
  const size = new TextSize();
  let tokens = 0;
  for (const input of inputs) {
    if (typeof input === 'string') size.add(input);
    else tokens += input.length;
    tokens += MESSAGE_TOKENS;
  }
  if (own !== undefined) tokens += REQUEST_TOKENS;
  return {
    inputTokens: size.tokens + tokens,
    output: { most: 0, least: 0 },
    isOutputGuessed: false,
    answers: 1,
    writesForHour: false,
  };
}

function outputBound(
  { options }: CompletionRequest,
  { info, status }: PlannedCandidate,
  isGiven: boolean,
  bodies: readonly Fields[],
): Pick<CallBound, 'output' | 'isOutputGuessed'> {
  const given = Math.max(options.maxTokens ?? 0, ...bodies.map(limitOf));
  if (isGiven && given > 0)
    return { output: { most: given, least: given }, isOutputGuessed: false };
  const known = given > 0 ? given : info?.maxOutput;
  // Anthropic's protocol demands a limit, so the provider sends its usual one.
  const usual =
    info?.isReasoning === true && status.kind !== 'anthropic'
      ? USUAL_REASONING_TOKENS
      : USUAL_OUTPUT_TOKENS;
  const most = known ?? usual;
  return {
    output: { most, least: Math.min(most, LEAST_OUTPUT_TOKENS) },
    isOutputGuessed: known === undefined,
  };
}

/** The limit in a caller's own body, under any of the names that servers know. */
function limitOf(body: Fields): number {
  const { options } = body;
  const predicted = isRecord(options) ? options['num_predict'] : undefined;
  const limits = [
    body['max_tokens'],
    body['max_completion_tokens'],
    body['max_output_tokens'],
    predicted,
  ];
  return Math.max(0, ...limits.map(wholeCount));
}

function answersOf(body: Fields): number {
  return Math.max(1, wholeCount(body['n']), wholeCount(body['best_of']));
}

/** A number as the caller wrote it may be a fraction, or larger than any that can be counted. */
function wholeCount(value: unknown): number {
  return typeof value === 'number' ? Math.min(MOST_COUNT, Math.ceil(value)) : 0;
}

function addMessage(size: TextSize, { parts, vendor }: Message): void {
  size.tokens += MESSAGE_TOKENS;
  size.add(vendor?.fields);
  for (const part of parts) addPart(size, part);
}

function addPart(size: TextSize, part: MessagePart): void {
  if (part.vendor !== undefined) size.addItem(part.vendor.fields);
  switch (part.type) {
    case 'image':
      size.tokens += PICTURE_TOKENS;
      return;
    case 'text':
    case 'vendor':
      return size.add(part.text);
    case 'reasoning':
      return size.add([part.text, part.signature]);
    case 'tool-call':
      size.tokens += MESSAGE_TOKENS;
      return size.add([part.id, part.name, part.arguments]);
    case 'tool-result':
      size.tokens += MESSAGE_TOKENS;
      size.add([part.toolCallId, part.content]);
      for (const inner of part.parts ?? []) if (inner.type === 'image') addPart(size, inner);
  }
}

/** Sums up UTF-8 bytes: no vendor counts more tokens than these. */
class TextSize {
  tokens = 0;
  hasHour = false;
  /** Something refers to a text that is not in the request. */
  readsMore = false;

  add(value: unknown): void {
    if (typeof value === 'string') {
      this.tokens += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      for (const item of value) this.add(item);
    } else if (isRecord(value)) {
      for (const name in value) this.addField(name, value[name]);
    } else if (value !== undefined) {
      this.tokens += PUNCTUATION;
    }
  }

  /** Adds what only the caller's own body says. */
  addBody(body: Fields): void {
    for (const name in body) if (!TRANSLATED.has(name)) this.addField(name, body[name]);
  }

  /** Adds the vendor's own form of a part, in which pictures lie where the vendor expects them. */
  addItem(item: Fields): void {
    const isPicture = PICTURE_TYPES.has(item['type']);
    if (isPicture) this.tokens += PICTURE_TOKENS;
    for (const [name, field] of Object.entries(item)) {
      if (isPicture && PICTURE_FIELDS.has(name)) continue;
      if (ITEM_FIELDS.has(name)) this.addItems(field);
      else this.addField(name, field);
    }
  }

  private addItems(field: unknown): void {
    for (const item of Array.isArray(field) ? field : [field]) {
      if (isRecord(item)) this.addItem(item);
      else this.add(item);
    }
  }

  private addField(name: string, field: unknown): void {
    if (field === undefined) return;
    if (name === 'ttl' && field === '1h') this.hasHour = true;
    const isElsewhere = READ_FROM_ELSEWHERE.has(name) && typeof field === 'string';
    const isLinked = name === 'source' && isRecord(field) && typeof field['url'] === 'string';
    if (isElsewhere || isLinked) this.readsMore = true;
    this.tokens += Buffer.byteLength(name) + PUNCTUATION;
    this.add(field);
  }
}
