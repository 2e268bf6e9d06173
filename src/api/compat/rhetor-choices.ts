/** Reads a vendor client's choices for Rhetor from headers or the body's `metadata`; pure. */
import type { IncomingHttpHeaders } from 'node:http';
import { CACHE_CHOICES, CACHE_HEADER } from '../../model/choices/cache-choice.ts';
import { STREAM_RECOVERIES } from '../../model/choices/stream-recovery.ts';
import { UNKNOWN_FIELDS } from '../../model/choices/unknown-fields.ts';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../model/ids/context-id.ts';

import { LONGEST_CHOICE } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

export type RhetorChoices = Pick<
  ConversationRequest,
  | 'contextId'
  | 'component'
  | 'taskType'
  | 'streamRecovery'
  | 'unknownFields'
  | 'upstreamStream'
  | 'cache'
  | 'isStored'
> & {
  /** How the messages relate to the context; absent: Rhetor determines it, see `planHistory`. */
  readonly historyChoice?: HistoryChoice;
};

/** `replace`: the messages become the context's active list. `append`: they are added to it. */
const HISTORY_CHOICES = ['replace', 'append'] as const;
export type HistoryChoice = (typeof HISTORY_CHOICES)[number];

const PREFIX = 'x-rhetor-';
const NAMES = [
  'x-rhetor-context',
  'x-rhetor-component',
  'x-rhetor-task',
  'x-rhetor-stream-recovery',
  'x-rhetor-history',
  'x-rhetor-unknown-fields',
  'x-rhetor-upstream-stream',
  CACHE_HEADER,
];

/**
 * With a context the turn is stored, otherwise nothing is. A header takes precedence over the same
 * name in the metadata.
 * @throws RhetorError `invalid_value` that names the header
 */
export function rhetorChoices(headers: IncomingHttpHeaders, metadata?: unknown): RhetorChoices {
  const said = isRecord(metadata) ? metadata : {};
  const unknown = Object.keys(said).find(
    (name) => name.startsWith(PREFIX) && !NAMES.includes(name),
  );
  if (unknown !== undefined)
    throw fault(`metadata.${unknown.slice(0, LONGEST_CHOICE)}`, 'is unknown');
  const valueOf = (name: string): string | undefined => {
    const value = headers[name] ?? said[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST_CHOICE) return value;
    throw fault(name, `must be one text of 1 to ${LONGEST_CHOICE} characters`);
  };
  const contextId = valueOf('x-rhetor-context');
  if (contextId !== undefined && !CONTEXT_ID.test(contextId)) {
    throw fault('x-rhetor-context', CONTEXT_ID_RULE);
  }
  const oneOf = <Value extends string>(
    name: string,
    values: readonly Value[],
  ): Value | undefined => {
    const wanted = valueOf(name);
    const value = values.find((known) => known === wanted);
    if (wanted === undefined || value !== undefined) return value;
    throw fault(name, `must be one of ${values.join(', ')}`);
  };
  const historyChoice = oneOf('x-rhetor-history', HISTORY_CHOICES);
  const unknownFields = oneOf('x-rhetor-unknown-fields', UNKNOWN_FIELDS);
  const cache = oneOf(CACHE_HEADER, CACHE_CHOICES);
  const upstreamStream = oneOf('x-rhetor-upstream-stream', ['true', 'false']);
  return {
    contextId,
    component: valueOf('x-rhetor-component'),
    taskType: valueOf('x-rhetor-task') ?? 'default',
    streamRecovery: oneOf('x-rhetor-stream-recovery', STREAM_RECOVERIES),
    isStored: contextId !== undefined,
    ...(unknownFields !== undefined && { unknownFields }),
    ...(cache !== undefined && { cache }),
    ...(upstreamStream !== undefined && { upstreamStream: upstreamStream === 'true' }),
    ...(historyChoice !== undefined && { historyChoice }),
  };
}

/** The part of the metadata that belongs to the vendor; undefined if none is left. */
export function vendorMetadata(
  metadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const rest = Object.entries(metadata).filter(([name]) => !NAMES.includes(name));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function fault(field: string, message: string): RhetorError {
  return new RhetorError('invalid_value', `${field} ${message}.`, { fields: [{ field, message }] });
}
