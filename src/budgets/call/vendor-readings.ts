/** How often a vendor is expected to read its model's window for one call, beyond what is sent to it; pure. */
import { compactionField } from '../../model/vendors/compaction.ts';
import { isNothing, isRecord } from '../../model/json/json.ts';
import { isSearchingModel } from '../../model/vendors/searching-model.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import { toolTypes } from '../../model/vendors/tool-types.ts';
import { DEEP_READINGS, USUAL_READINGS } from '../limits.ts';

type Body = Pick<OwnBody, 'dialect' | 'fields'>;

/** Fields by which the vendor adds once what it has kept or what it finds, of unknown length. */
const ADDED_ONCE = [
  'web_search_options',
  'search_parameters',
  'plugins',
  'data_sources',
  'enable_search',
  'web_search',
];
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
  const usual = isDeep(model) ? DEEP_READINGS : USUAL_READINGS;
  return Math.max(modelReadings(model, bodies), ...bodies.map((body) => readingsOf(body, usual)));
}

function modelReadings(model: string, bodies: readonly Body[]): number {
  const hasTools = bodies.some(({ fields }) => readingTools(fields).length > 0);
  if (isDeep(model) && !hasTools) return DEEP_READINGS;
  return isSearchingModel(model) ? 1 : 0;
}

function isDeep(model: string): boolean {
  return model.includes('-deep-research');
}

/** @param usual for tools of which the call does not say how often they may be used */
function readingsOf(body: Body, usual: number): number {
  const { fields } = body;
  const reading = toolReadings(body, usual) || (isAdded(fields) ? 1 : 0);
  // The conversation is read to be summarised, too.
  return compactionField(fields) === undefined ? reading : Math.max(1, reading) + 1;
}

function toolReadings({ dialect, fields }: Body, usual: number): number {
  const tools = readingTools(fields);
  const hasServers = !isNothing(fields['mcp_servers']);
  if (tools.length === 0 && !hasServers) return 0;
  const uses = dialect === 'anthropic' ? tools.map(usesOf) : [mostCalls(dialect, fields)];
  const known = uses.reduce<number>((sum, most) => sum + (most ?? 0), 0);
  const areKnown = !hasServers && !uses.includes(undefined);
  // The answer is written after the last use.
  return known + (areKnown ? 1 : usual);
}

/** OpenAI's `prompt` is an object only if it names a stored prompt. */
function isAdded(fields: Body['fields']): boolean {
  return isRecord(fields['prompt']) || ADDED_ONCE.some((name) => isAsked(fields[name]));
}

function isAsked(value: unknown): boolean {
  return !isNothing(value) && value !== false;
}

function readingTools({ tools }: Body['fields']): readonly unknown[] {
  const listed: readonly unknown[] = Array.isArray(tools) ? tools : [];
  return listed.filter((tool) => toolTypes([tool]).some((type) => READING_TOOL.test(type)));
}

function usesOf(tool: unknown): number | undefined {
  return isRecord(tool) ? countOf(tool['max_uses']) : undefined;
}

function mostCalls(
  dialect: Body['dialect'],
  { max_tool_calls: most }: Body['fields'],
): number | undefined {
  return dialect === 'openai-responses' ? countOf(most) : undefined;
}

function countOf(value: unknown): number | undefined {
  return Number.isInteger(value) ? Math.max(1, Number(value)) : undefined;
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
  if (!isNothing(fields['mcp_servers'])) return { type: 'tool', name: 'mcp_servers' };
  const reading = readingTools(fields);
  // The one without a limit of its own is to blame.
  const tool = reading.find((each) => usesOf(each) === undefined) ?? reading[0];
  const type = toolTypes([tool]).find((each) => READING_TOOL.test(each));
  if (type !== undefined) {
    const limit = USE_LIMITS[dialect];
    return { type: 'tool', name: `tools.${type}`, ...(limit !== undefined && { limit }) };
  }
  const field =
    compactionField(fields) ??
    (isRecord(fields['prompt']) ? 'prompt' : ADDED_ONCE.find((name) => isAsked(fields[name])));
  return field === undefined ? undefined : { type: 'field', name: field };
}
