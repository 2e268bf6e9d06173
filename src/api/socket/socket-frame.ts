/** The form of a client's frame in every dialect: a JSON object with a type. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { parseRequestJson } from '../validation/parse-json.ts';

import type { RequestKey } from '../../contract/socket-frames.ts';
import { LONGEST_FRAME_NAME } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

/** The other fields depend on the dialect and are not validated yet. */
export type SocketFrame = Readonly<Record<string, unknown>> & { readonly type: string };

/** A frame may nest what is an HTTP body one level deeper. */
const SOURCE = { name: 'frame', envelopes: 1 };

/** @throws RhetorError `invalid_json`, `invalid_value`, or `validation_failed` past a limit */
export function parseFrame(bytes: Buffer): SocketFrame {
  const value = parseRequestJson(bytes, SOURCE);
  if (isRecord(value) && isTyped(value)) return value;
  throw new RhetorError('invalid_value', 'A frame must be a JSON object with a type.');
}

/** @throws RhetorError `invalid_value` unless it is a short text or a number */
export function requestKey(value: unknown, field: string): RequestKey | undefined {
  if (value === undefined || value === null) return undefined;
  if (isRequestKey(value)) return value;
  throw new RhetorError(
    'invalid_value',
    `${field} must be a number or a text of at most ${LONGEST_FRAME_NAME} characters.`,
  );
}

export function isRequestKey(value: unknown): value is RequestKey {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.length <= LONGEST_FRAME_NAME)
  );
}

function isTyped(value: Readonly<Record<string, unknown>>): value is SocketFrame {
  return typeof value['type'] === 'string';
}
