/** Converts a finished turn or its refusal to the text that is stored, and back; pure. */
import type { KeptAnswer, NewKeptAnswer } from '../../context/records/kept-answer.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { Message } from '../../model/message.ts';
import { type ErrorCode, RhetorError, type RhetorErrorDetails } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import { LONGEST_KEPT_FRAMES } from '../limits.ts';
import type { OwnAnswer, TurnEnd, TurnEvent, TurnSource } from '../events/turn-event.ts';
import type { CutTurn } from '../request/cut-turn.ts';
import type { IdempotencyKey } from '../request/idempotency-key.ts';

type FinishedTurn = {
  readonly source: TurnSource;
  readonly reply: Message;
  /** The answer as the vendor wrote it, if it was passed on. */
  readonly own: OwnAnswer | undefined;
  readonly end: Omit<TurnEnd, 'type' | 'stored'>;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};

type KeptBody =
  | { readonly type: 'cut'; readonly contextId: string }
  | ({ readonly type: 'turn' } & Omit<FinishedTurn, 'repliedAt'>)
  | {
      readonly type: 'refusal';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: RhetorErrorDetails;
    };

export type Replay =
  /** There is no answer; a repeat produces one, replacing the turn that was cut off. */
  | { readonly type: 'cut'; readonly cut: CutTurn | undefined }
  | { readonly type: 'turn'; readonly events: readonly TurnEvent[] }
  | { readonly type: 'refusal'; readonly error: RhetorError };

export function toKeptTurn(
  { id, digest }: IdempotencyKey,
  { source, reply, own, end, repliedAt }: FinishedTurn,
): NewKeptAnswer {
  const body: KeptBody = { type: 'turn', source, reply, own: keepable(own), end };
  return {
    id,
    digest,
    contextId: source.contextId,
    keptAt: repliedAt,
    body: JSON.stringify(body),
  };
}

/** Stored with a turn that was cut off, so that a repeat replaces it. */
export function toKeptCut(
  { id, digest }: IdempotencyKey,
  contextId: string,
  keptAt: number,
): NewKeptAnswer {
  const body: KeptBody = { type: 'cut', contextId };
  return { id, digest, contextId, keptAt, body: JSON.stringify(body) };
}

/**
 * Undefined for failures that a repeat may well overcome: 5xx, too many requests, cancellation by
 * the caller or with the context, and what others can change, such as rights and what exists.
 */
export function toKeptRefusal(
  { id, digest }: IdempotencyKey,
  error: unknown,
  keptAt: number,
): NewKeptAnswer | undefined {
  if (!(error instanceof RhetorError) || !isLasting(error)) return undefined;
  const { code, message, attempts, fields, contextId, upstreamStatus, refusal } = error;
  const details = {
    ...(attempts && { attempts }),
    ...(fields && { fields }),
    ...(refusal && { refusal }),
    ...(contextId !== undefined && { contextId }),
    ...(upstreamStatus !== undefined && { upstreamStatus }),
  };
  const body: KeptBody = { type: 'refusal', code, message, details };
  return { id, digest, contextId, keptAt, body: JSON.stringify(body) };
}

/** Whether the key has no answer yet because the turn was cut off. */
export function isKeptCut({ body }: KeptAnswer): boolean {
  return (JSON.parse(body) as KeptBody).type === 'cut';
}

/** Replays the vendor's frames, or the answer as one delta of each kind, however it was streamed at first. */
export function fromKept({ body: json, turn }: KeptAnswer): Replay {
  const body = JSON.parse(json) as KeptBody;
  if (body.type === 'refusal') {
    return { type: 'refusal', error: new RhetorError(body.code, body.message, body.details) };
  }
  if (body.type === 'cut') {
    const { contextId } = body;
    return { type: 'cut', cut: turn && { contextId, ...turn } };
  }
  const { source, reply, own, end } = body;
  // JSON omits unknown counts.
  const usage = { ...UNKNOWN_USAGE, ...end.usage };
  return {
    type: 'turn',
    events: [
      { type: 'turn-start', source },
      ...(own ?? AnswerFold.from(reply).toEvents()),
      { type: 'turn-end', ...end, usage, stored: turn },
    ],
  };
}

function keepable(own: OwnAnswer | undefined): OwnAnswer | undefined {
  let length = 0;
  for (const event of own ?? [])
    if (event.type === 'vendor-frame') length += event.text?.length ?? 0;
  return length > LONGEST_KEPT_FRAMES ? undefined : own;
}

/** Refusals that are lifted by rights, or by what exists, and not by another request. */
const LIFTED_BY_OTHERS: ReadonlySet<number> = new Set([401, 403, 404, 409]);

function isLasting({ status, code, isRetryable, limit }: RhetorError): boolean {
  const isOfRequest = status >= 400 && status < 500 && !LIFTED_BY_OTHERS.has(status);
  // The administrator may raise a limit that a repeat would pass.
  return isOfRequest && code !== 'client_closed_request' && !isRetryable && limit === undefined;
}
