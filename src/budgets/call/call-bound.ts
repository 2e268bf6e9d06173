/** The most tokens that a call may use, before it is made; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import { isNothing, isRecord } from '../../model/json/json.ts';
import type { Message, MessagePart } from '../../model/message.ts';
import { outputLimits } from '../../model/vendors/output-limit-fields.ts';
import type { GatedCall } from '../../routing/attempt-gate.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import {
  LEAST_OUTPUT_TOKENS,
  MESSAGE_TOKENS,
  MOST_COUNT,
  REQUEST_TOKENS,
  TOOLS_TOKENS,
  UNKNOWN_WINDOW_TOKENS,
  USUAL_OUTPUT_TOKENS,
  USUAL_REASONING_TOKENS,
  VENDOR_TOOL_TOKENS,
} from '../limits.ts';
import { pictureTokens } from './picture-tokens.ts';
import { type Fields, PUNCTUATION, TALK_FIELDS, TextSize } from './text-size.ts';
import { mostReadings, type ReadingCause, readingCause } from './vendor-readings.ts';

export type CallBound = {
  readonly inputTokens: number;
  /** What a stream counts that ended before the vendor said how much it has read: no use of a tool is certain. */
  readonly unreportedTokens: number;
  /** Why the vendor may read more than is sent; absent if it does not. */
  readonly readingCause?: ReadingCause | { readonly type: 'file' };
  /** Tokens of one answer: the most, and how far they may be lowered. */
  readonly output: { readonly most: number; readonly least: number };
  /** The most is only a guess, so the call must be sent with a limit. */
  readonly isOutputGuessed: boolean;
  /** How many answers are asked for. */
  readonly answers: number;
  /** The request asks for a cache of an hour. */
  readonly writesForHour: boolean;
};

/** What the inputs say of a body for embeddings. */
const INPUT_ALONE: ReadonlySet<string> = new Set(['input']);
/** Fields that ask for several answers; the last is llama.cpp's. */
const ANSWER_FIELDS = ['n', 'best_of', 'n_cmpl'] as const;
/** The types of tools that the caller describes. */
const CALLERS_TOOLS: ReadonlySet<string> = new Set(['function', 'custom']);
/** Fields that name a conversation which the vendor has kept. */
const CONVERSATION_FIELDS = ['previous_response_id', 'conversation'];

export function callBound({ question, candidate, isOutputGiven }: GatedCall): CallBound {
  if (question.type === 'embedding') return embeddingBound(question.request);
  const { request } = question;
  const spoken = [request.vendor, request.own].filter((body) => body !== undefined);
  const bodies = spoken.map(({ fields }) => fields);
  const newSize = (): TextSize => new TextSize(pictureTokens(candidate.model));
  const size = newSize();
  size.add(request.options.responseFormat);
  size.add(request.options.stop);
  for (const body of bodies) size.addBody(body);
  size.addLargest(talkForms(request, newSize));
  size.addLargest(toolForms(request, bodies, newSize));
  const hasTools = request.tools.length > 0 || bodies.some((body) => body['tools'] !== undefined);
  const ofTools = hasTools ? TOOLS_TOKENS + vendorTools(bodies) * VENDOR_TOOL_TOKENS : 0;
  const bytes = size.tokens + REQUEST_TOKENS + ofTools;
  const continued = continuedBy(request);
  const isLonger = size.readsMore || continued !== undefined;
  const readings = mostReadings(candidate.model, spoken) || (isLonger ? 1 : 0);
  const window = candidate.info?.contextWindow ?? UNKNOWN_WINDOW_TOKENS;
  const inputTokens = Math.min(MOST_COUNT, Math.max(bytes, window * readings));
  return {
    inputTokens,
    unreportedTokens: Math.min(inputTokens, readings === 0 ? bytes : bytes + window),
    ...(readings > 0 && {
      readingCause: readingCause(candidate.model, spoken) ?? continued ?? { type: 'file' },
    }),
    ...outputBound(request, candidate, isOutputGiven, bodies),
    answers: Math.max(1, ...bodies.map(answersOf)),
    writesForHour: size.hasHour,
  };
}

/** The messages as they were understood, and as they came if they go so: that may hold more. */
function talkForms(
  { system, messages, own }: CompletionRequest,
  newSize: () => TextSize,
): readonly TextSize[] {
  const understood = newSize();
  understood.add(system);
  for (const message of messages) addMessage(understood, message);
  if (own?.keepsMessages !== true) return [understood];
  const asItCame = newSize();
  for (const name of TALK_FIELDS) asItCame.addTalk(own.fields[name]);
  asItCame.addPictures(own.fields['images']);
  return [understood, asItCame];
}

function toolForms(
  { tools }: CompletionRequest,
  bodies: readonly Fields[],
  newSize: () => TextSize,
): readonly TextSize[] {
  const understood = newSize();
  for (const { name, description, parameters, vendor } of tools) {
    understood.addEach(name, description, parameters, vendor?.fields);
  }
  const asTheyCame = bodies.map((body) => {
    const size = newSize();
    size.add(body['tools']);
    return size;
  });
  return [understood, ...asTheyCame];
}

/** How many tools the vendor itself describes to its model. */
function vendorTools(bodies: readonly Fields[]): number {
  const counts = bodies.map(({ tools }) => (Array.isArray(tools) ? tools : []).filter(isVendors));
  return Math.max(0, ...counts.map(({ length }) => length));
}

function isVendors(tool: unknown): boolean {
  return isRecord(tool) && typeof tool['type'] === 'string' && !CALLERS_TOOLS.has(tool['type']);
}

/** Rhetor itself keeps what a response continues: the messages have it, and the vendor gets no id. */
function continuedBy({ vendor, own }: CompletionRequest): ReadingCause | undefined {
  const bodies = [vendor?.fields, own?.dialect === 'openai-responses' ? undefined : own?.fields];
  const name = CONVERSATION_FIELDS.find((field) =>
    bodies.some((body) => !isNothing(body?.[field])),
  );
  return name === undefined ? undefined : { type: 'field', name };
}

function embeddingBound({ inputs, own, model }: EmbeddingRequest): CallBound {
  const size = new TextSize(pictureTokens(model));
  let tokens = 0;
  for (const input of inputs) {
    if (typeof input === 'string') size.add(input);
    else tokens += input.length;
    tokens += MESSAGE_TOKENS;
  }
  if (own !== undefined) {
    tokens += REQUEST_TOKENS;
    // Some servers also embed other fields, such as `messages`.
    size.addBody(own.fields, INPUT_ALONE);
  }
  const inputTokens = size.tokens + tokens;
  return {
    inputTokens,
    unreportedTokens: inputTokens,
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
  const limits = bodies.flatMap(outputLimits).map(numberOf);
  const inBody = Math.max(0, ...limits.map((limit) => toCount(limit ?? 0)));
  const given = Math.max(options.maxTokens ?? 0, inBody);
  // Servers take what is below 1 for no limit, fractions too; to Anthropic, 0 is no output.
  const least = status.kind === 'anthropic' ? 0 : 1;
  const isEndless = limits.some((limit) => limit !== undefined && limit < least);
  const isLimited = (isGiven && given > 0) || inBody > 0;
  if (isLimited && !isEndless)
    return { output: { most: given, least: given }, isOutputGuessed: false };
  const known = given > 0 && !isEndless ? given : info?.maxOutput;
  // Anthropic's protocol demands a limit, so the provider sends its usual one.
  const usual =
    info?.isReasoning === true && status.kind !== 'anthropic'
      ? USUAL_REASONING_TOKENS
      : USUAL_OUTPUT_TOKENS;
  const most = Math.max(given, known ?? usual);
  return {
    output: { most, least: Math.min(most, LEAST_OUTPUT_TOKENS) },
    isOutputGuessed: isEndless || known === undefined,
  };
}

function answersOf(body: Fields): number {
  return Math.max(1, ...ANSWER_FIELDS.map((name) => toCount(numberOf(body[name]) ?? 1)));
}

/** Many servers read a text as a number. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

/** A number as the caller wrote it may be a fraction, or larger than any that can be counted. */
function toCount(number: number): number {
  return Math.min(MOST_COUNT, Math.ceil(number));
}

function addMessage(size: TextSize, { parts, vendor }: Message): void {
  // The first part is in what every message has.
  size.tokens += MESSAGE_TOKENS + Math.max(0, parts.length - 1) * PUNCTUATION;
  size.add(vendor?.fields);
  for (const part of parts) addPart(size, part);
}

function addPart(size: TextSize, part: MessagePart): void {
  if (part.vendor !== undefined) size.addItem(part.vendor.fields);
  switch (part.type) {
    case 'image':
      return size.addPicture(part.url);
    case 'text':
    case 'vendor':
      return size.add(part.text);
    case 'reasoning':
      return size.addEach(part.text, part.signature);
    case 'tool-call':
      size.tokens += MESSAGE_TOKENS;
      return size.addEach(part.id, part.name, part.arguments);
    case 'tool-result':
      size.tokens += MESSAGE_TOKENS;
      size.addEach(part.toolCallId, part.content);
      for (const inner of part.parts ?? []) if (inner.type !== 'text') addPart(size, inner);
  }
}
