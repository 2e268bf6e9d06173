/** The JSON text of each step of a stream: an SSE frame's data and a WebSocket UPDATE's payload alike. */
import type { TurnEnd, TurnEvent, TurnSource } from '../../conversation/turn-event.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { PublicErrorBody } from '../errors/public-error.ts';
import { toContinuedFrom, toRouteBody, toUsageBody } from './to-answer.ts';

/** What is the same in every frame of a stream is made once. */
export type StreamText = {
  /** Undefined for an event that has no frame. */
  readonly of: (event: TurnEvent) => string | undefined;
  readonly failure: (error: PublicErrorBody) => string;
};

/** @param contextId known before the first event only if the request named it */
export function streamText(contextId: string | undefined): StreamText {
  let source: TurnSource | undefined;
  let tail = '';
  return {
    of(event) {
      switch (event.type) {
        case 'turn-start': {
          source = event.source;
          const { contextId: context, model, provider } = source;
          tail = `,${JSON.stringify({ context, model, provider }).slice(1, -1)},"timestamp":"`;
          return undefined;
        }
        case 'text-delta':
          return `{"chunk":${JSON.stringify(event.text)}${tail}${now()}","done":false}`;
        case 'reasoning-delta':
          return event.text === ''
            ? undefined
            : `{"chunk":"","reasoning":${JSON.stringify(event.text)}${tail}${now()}","done":false}`;
        case 'tool-call-delta': {
          const { type: _, ...call } = event;
          return `{"chunk":"","tool_call":${JSON.stringify(call)}${tail}${now()}","done":false}`;
        }
        case 'turn-end':
          return JSON.stringify(endData(event, source, contextId));
        default:
          return assertNever(event);
      }
    },
    failure: (error) =>
      JSON.stringify({
        error: error.error,
        code: error.code,
        ...(error.attempts && { attempts: error.attempts }),
        ...(error.retry_after_ms !== undefined && { retry_after_ms: error.retry_after_ms }),
        request_id: error.request_id,
        chunk: '',
        ...contextOf(source, contextId),
        ...(source && { model: source.model, provider: source.provider }),
        timestamp: error.timestamp,
        done: true,
        finish_reason: 'error',
      }),
  };
}

/** A turn that was cancelled before a model answered has no source. */
function endData(end: TurnEnd, source: TurnSource | undefined, contextId: string | undefined) {
  return {
    chunk: '',
    ...contextOf(source, contextId),
    ...(source && { model: source.model, provider: source.provider }),
    timestamp: now(),
    done: true,
    finish_reason: end.finishReason,
    usage: toUsageBody(end.usage),
    ...(end.stored && {
      message_id: end.stored.messageId,
      context_version: end.stored.version,
    }),
    ...(source && {
      attempts: source.route.attempts,
      route: toRouteBody(source, end),
      ...toContinuedFrom(source),
    }),
    ...(source?.isSimulated && { simulated: true }),
    ...(source?.isFallback && { fallback: true }),
  };
}

function contextOf(source: TurnSource | undefined, contextId: string | undefined) {
  const context = source?.contextId ?? contextId;
  return context === undefined ? {} : { context };
}

function now(): string {
  return new Date().toISOString();
}
