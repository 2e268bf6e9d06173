/** The WebSocket envelopes of contract.md 4, in and out; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { parseJson } from '../validation/parse-json.ts';
import { isRecord } from '../validation/validate-body.ts';
import type { RequestKey } from '../socket/socket-session.ts';

export type InFrame = {
  readonly type: string;
  readonly requestKey: RequestKey | undefined;
  /** Whom the answers are addressed to. */
  readonly sender: string;
  readonly payload: unknown;
};

export type OutType = 'RESPONSE' | 'UPDATE' | 'ERROR' | 'PONG';
export type Speaker = 'SYSTEM' | 'LLM';

const DEFAULT_TARGET = 'UI';
const LONGEST_NAME = 256;

/** A payload is an HTTP body, with one level around it. */
const SOURCE = { name: 'frame', envelopes: 1 };

/** @throws RhetorError `invalid_json`, `invalid_value`, or `validation_failed` past a limit */
export function parseFrame(bytes: Buffer): InFrame {
  const value = parseJson(bytes, SOURCE);
  if (!isRecord(value) || typeof value['type'] !== 'string') {
    throw new RhetorError('invalid_value', 'A frame is a JSON object with a type.');
  }
  return {
    type: value['type'],
    requestKey: requestKey(value['req_id']),
    sender:
      typeof value['source'] === 'string' && value['source'].length <= LONGEST_NAME
        ? value['source']
        : DEFAULT_TARGET,
    payload: value['payload'],
  };
}

/** @throws RhetorError `invalid_value` for what is neither a short text nor a number */
export function requestKey(value: unknown): RequestKey | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || (typeof value === 'string' && value.length <= LONGEST_NAME)) {
    return value;
  }
  throw new RhetorError(
    'invalid_value',
    `req_id must be a number or a text of at most ${LONGEST_NAME} characters.`,
  );
}

/** What every frame of one request begins and ends with is made once. */
export function frameWriter(
  target: string,
  key: RequestKey | undefined,
): (type: OutType, source: Speaker, payload: string) => string {
  const addressed = `,"target":${JSON.stringify(target)},"timestamp":"`;
  const tail = key === undefined ? '}' : `,"req_id":${JSON.stringify(key)}}`;
  return (type, source, payload) =>
    `{"type":"${type}","source":"${source}"${addressed}${new Date().toISOString()}","payload":${payload}${tail}`;
}
