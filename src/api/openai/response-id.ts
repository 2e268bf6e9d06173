/** The id of a response, which encodes its context and the version at which it was stored; pure. */
import { randomUUID } from 'node:crypto';
import { previousResponseNotFound } from '../../conversation/request/previous-response.ts';
import { CONTEXT_ID } from '../../model/ids/context-id.ts';

export type ResponsePlace = {
  readonly contextId: string;
  /**
   * The context's version including the response; undefined in a conversation that others may
   * continue.
   */
  readonly version: number | undefined;
};

const PREFIX = 'resp_';
/** Marks the id of a response that is not stored; no context's id begins with it. */
const NOWHERE = '-';

export function toResponseId(place: ResponsePlace | undefined): string {
  const text =
    place === undefined ? NOWHERE + randomUUID() : `${place.contextId} ${place.version ?? ''}`;
  return PREFIX + Buffer.from(text).toString('base64url');
}

/**
 * @throws RhetorError `previous_response_not_found` for an id that was never issued, or of a response
 *   that was not stored
 */
export function fromResponseId(id: string): ResponsePlace {
  const text = id.startsWith(PREFIX)
    ? Buffer.from(id.slice(PREFIX.length), 'base64url').toString()
    : '';
  const [contextId = '', version = ''] = text.split(' ', 2);
  if (CONTEXT_ID.test(contextId) && /^\d{0,9}$/.test(version)) {
    return { contextId, version: version === '' ? undefined : Number(version) };
  }
  throw previousResponseNotFound(id, text.startsWith(NOWHERE) ? ': it was not stored' : '');
}

export function newResponseContext(): string {
  return `resp-${randomUUID()}`;
}
