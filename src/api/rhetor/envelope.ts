/** The WebSocket envelopes of docs/websocket.md, in and out; pure. */
import { isRequestKey, requestKey, type SocketFrame } from '../socket/socket-frame.ts';
import type { RequestKey, ServerFrame } from '../../contract/socket-frames.ts';
import { LONGEST_FRAME_NAME } from '../limits.ts';

export type Envelope = {
  readonly requestKey: RequestKey | undefined;
  /** The `target` of the answers. */
  readonly sender: string;
  readonly payload: unknown;
};

export type WriteEnvelope = (
  type: ServerFrame['type'],
  source: ServerFrame['source'],
  payload: string,
) => string;

const DEFAULT_TARGET = 'UI';

/** @throws RhetorError `invalid_value` for an invalid req_id */
export function readEnvelope(frame: SocketFrame): Envelope {
  return {
    requestKey: requestKey(frame['req_id'], 'req_id'),
    sender: senderOf(frame),
    payload: frame['payload'],
  };
}

/** Reads what is valid in a refused frame, whatever else is wrong with it. */
export function readRefused(frame: SocketFrame | undefined): Envelope {
  const id = frame?.['req_id'];
  return {
    requestKey: isRequestKey(id) ? id : undefined,
    sender: senderOf(frame),
    payload: undefined,
  };
}

function senderOf(frame: SocketFrame | undefined): string {
  const source = frame?.['source'];
  return typeof source === 'string' && source.length <= LONGEST_FRAME_NAME
    ? source
    : DEFAULT_TARGET;
}

/** The constant beginning and end of all frames of one request are built once. */
export function envelopeWriter({ sender, requestKey: key }: Envelope): WriteEnvelope {
  const addressed = `,"target":${JSON.stringify(sender)},"timestamp":"`;
  const tail = key === undefined ? '}' : `,"req_id":${JSON.stringify(key)}}`;
  return (type, source, payload) =>
    `{"type":"${type}","source":"${source}"${addressed}${new Date().toISOString()}","payload":${payload}${tail}`;
}
