/** How often a vendor may read its model's window for one call, beyond what is sent to it; pure. */
import { compactionField } from '../model/compaction.ts';
import { isNothing, isRecord } from '../model/json.ts';
import { isSearchingModel } from '../model/searching-model.ts';
import type { OwnBody } from '../model/own-body.ts';
import { toolTypes } from '../model/tool-types.ts';
import { MOST_READINGS } from './limits.ts';

type Body = Pick<OwnBody, 'dialect' | 'fields'>;

/** Fields by which the vendor adds once what it has kept or what it finds, of unknown length. */
const ADDED_ONCE = ['web_search_options', 'search_parameters', 'plugins', 'data_sources'];
/** Tools that the vendor runs, and whose results it reads. */
const READING_TOOL =
  /(^|:)(web_|x_search|google_|url_context|file_search|collections_search|browser_search|document_library|advisor|mcp|code_interpreter|code_execution|image_generation|shell)/;

/** How the dialects say how often such tools may be used. */
const USE_LIMITS: Readonly<Partial<Record<Body['dialect'], string>>> = {
  anthropic: 'max_uses',
  'openai-responses': 'max_tool_calls',
};

/** 0 for what is sent alone. */
export function mostReadings(model: string, bodies: readonly Body[]): number {
  const ofModel = isSearchingModel(model) ? MOST_READINGS : 0;
  return Math.max(ofModel, ...bodies.map(readingsOf));
}

function readingsOf({ dialect, fields }: Body): number {
  const { tools, prompt, mcp_servers: servers } = fields;
  const reading = listOf(tools).filter((tool) => toolTypes([tool]).some(isReading));
  if (!isNothing(servers)) return MOST_READINGS;
  if (reading.length > 0) {
    const uses = dialect === 'anthropic' ? usesOf(reading) : mostCalls(dialect, fields);
    // The answer is written after the last use.
    return Math.min(MOST_READINGS, uses + 1);
  }
  // The conversation is read to be summarised, and then for the answer.
  if (compactionField(fields) !== undefined) return 2;
  // OpenAI's `prompt` is an object only if it names a stored prompt.
  const isAdded = isRecord(prompt) || ADDED_ONCE.some((name) => !isNothing(fields[name]));
  return isAdded ? 1 : 0;
}

/** Infinity unless every tool says how often it may be used. */
function usesOf(tools: readonly unknown[]): number {
  return tools.reduce<number>((sum, tool) => sum + countOf(isRecord(tool) && tool['max_uses']), 0);
}

function mostCalls(dialect: Body['dialect'], { max_tool_calls: most }: Body['fields']): number {
  return dialect === 'openai-responses' ? countOf(most) : Infinity;
}

function countOf(value: unknown): number {
  return Number.isInteger(value) ? Math.max(1, Number(value)) : Infinity;
}

function isReading(type: string): boolean {
  return READING_TOOL.test(type);
}

function listOf(tools: unknown): readonly unknown[] {
  return Array.isArray(tools) ? tools : [];
}

/** What lets the vendor read more than is sent. */
export type ReadingCause =
  | { readonly type: 'model' }
  /** `limit`: the field that says how often the tool may be used, if the dialect has one. */
  | { readonly type: 'tool'; readonly name: string; readonly limit?: string }
  | { readonly type: 'field'; readonly name: string };

/** Undefined if `mostReadings` is 0. */
export function readingCause(model: string, bodies: readonly Body[]): ReadingCause | undefined {
  if (isSearchingModel(model)) return { type: 'model' };
  return bodies.map(causeIn).find((cause) => cause !== undefined);
}

function causeIn({ dialect, fields }: Body): ReadingCause | undefined {
  const { tools, prompt, mcp_servers: servers } = fields;
  if (!isNothing(servers)) return { type: 'tool', name: 'mcp_servers' };
  const reading = listOf(tools).filter((tool) => toolTypes([tool]).some(isReading));
  // The one without a limit of its own is to blame.
  const tool = reading.find((each) => usesOf([each]) === Infinity) ?? reading[0];
  const type = toolTypes([tool]).find(isReading);
  if (type !== undefined) {
    const limit = USE_LIMITS[dialect];
    return { type: 'tool', name: `tools.${type}`, ...(limit !== undefined && { limit }) };
  }
  const field =
    compactionField(fields) ??
    (isRecord(prompt) ? 'prompt' : ADDED_ONCE.find((name) => !isNothing(fields[name])));
  return field === undefined ? undefined : { type: 'field', name: field };
}
