/** What ties a turn to one member of a pool: its conversation, by the best name that is known; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { Affinity } from '../../routing/affinity.ts';
import { CACHE_LIVES_MS, LONG_CACHE_LIVES_MS } from '../../routing/limits.ts';
import { callerName } from '../request/caller-name.ts';
import { requestNames } from './continued-request.ts';
import type { ConversationRequest } from '../request/conversation-request.ts';

type Asked = Pick<
  ConversationRequest,
  'own' | 'vendor' | 'options' | 'sessionId' | 'scope' | 'holder' | 'messages'
>;
type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};
/** A cache mark that matters stands in one of the last messages, or before them all. */
const MARKED_MESSAGES = 4;

/**
 * A stored conversation has its id. Else the caller's own names count, from the most precise one:
 * `prompt_cache_key`, the user, the session header; apart from those of other callers, who would
 * otherwise move each other's conversations. Without any name, the messages say what a request continues.
 * @param contextId undefined for a turn of no stored conversation that its caller sees
 */
export function affinityOf(asked: Asked, contextId: string | undefined): Affinity {
  const body = asked.own?.fields ?? asked.vendor?.fields ?? NONE;
  const livesMs = asksForLong(body) ? LONG_CACHE_LIVES_MS : CACHE_LIVES_MS;
  if (contextId !== undefined) return { key: contextId, livesMs };
  const name =
    textOf(body['prompt_cache_key']) ?? userOf(body) ?? asked.options.user ?? asked.sessionId;
  const caller = callerName(asked);
  if (name !== undefined) return { key: `caller ${JSON.stringify([caller, name])}`, livesMs };
  const { own, continued } = requestNames(asked.messages);
  return { key: `${caller} ${continued}`, nextKey: `${caller} ${own}`, livesMs };
}

/** Anthropic's name for the user, or OpenAI's. */
function userOf({ metadata, user }: Fields): string | undefined {
  return (isRecord(metadata) ? textOf(metadata['user_id']) : undefined) ?? textOf(user);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Anthropic's marks have a time to live; OpenAI's cache is kept longer if it is asked to. */
function asksForLong(body: Fields): boolean {
  if (body['prompt_cache_retention'] === '24h' || isLongMark(body)) return true;
  const { system, tools, messages } = body;
  const last = listOf(messages).slice(-MARKED_MESSAGES);
  const blocks = last.flatMap((message) => (isRecord(message) ? listOf(message['content']) : []));
  return [...listOf(system), ...listOf(tools), ...blocks].some(isLongMark);
}

function isLongMark(value: unknown): boolean {
  const mark = isRecord(value) ? value['cache_control'] : undefined;
  return isRecord(mark) && mark['ttl'] === '1h';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
