/** Runs a turn for an HTTP request, in the formats of its dialect. */
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import type { IdempotencyKey } from '../../conversation/request/idempotency-key.ts';
import { IdempotentTurns } from '../../conversation/idempotency/idempotent-turns.service.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';
import { dialectOf } from '../request/dialect-of.ts';
import { givenRequestId } from '../request/request-id.ts';
import { sessionIdOf } from '../request/session-id.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { callerOf, identityOf } from '../security/caller.ts';
import { cacheChoiceOf } from './cache-choice-of.ts';
import { REPLAYED_HEADER } from './idempotency-key.ts';
import { type AnswerBodies, sendAnswer } from './json-response.ts';
import { setLimitHeaders } from './limit-headers.ts';
import { type DialectNeeds, shapedEvents } from './shaped-events.ts';
import { spokenTurn } from './spoken-turn.ts';
import type { SseFrames } from './dialect-frames.ts';
import { sendEvents } from './sse-response.ts';

/** A dialect's answer formats, complete and streamed. */
export type AnswerForms = DialectNeeds &
  AnswerBodies & {
    /**
     * Creates the frames of one stream; the context is known beforehand only if the request named it.
     */
    readonly frames: (contextId: string | undefined) => SseFrames;
  };

@Injectable()
export class HttpTurns {
  constructor(
    private readonly conversation: ConversationService,
    private readonly idempotentTurns: IdempotentTurns,
    private readonly reporter: ErrorReporter,
  ) {}

  /** @param key replays the same answer for a repeat of the request */
  answer(
    turn: ConversationRequest,
    request: Request,
    response: Response,
    { toBody, ownBody, frames, ...needs }: AnswerForms,
    key?: IdempotencyKey,
  ): void {
    const line = requestLineOf(response);
    const caller = callerOf(request);
    const clientRequestId = givenRequestId(request.headers);
    const sessionId = sessionIdOf(request.headers);
    const cache = turn.cache ?? cacheChoiceOf(request.headers);
    const reported = {
      ...spokenTurn(turn, identityOf(request)),
      ...(clientRequestId !== undefined && { clientRequestId }),
      ...(sessionId !== undefined && { sessionId }),
      ...(cache !== undefined && { cache }),
      surface: turn.surface ?? dialectOf(request),
      caller,
      trace: traceOf(response),
      report: (fields: TurnFields) => line.report(fields),
      onLimits: (left: LimitsLeft) => setLimitHeaders(response, left),
    };
    const turnEvents =
      key === undefined
        ? this.conversation.converse(reported)
        : this.idempotentTurns.converse(reported, key, () => sayReplayed(response));
    const events = shapedEvents(turnEvents, response, needs);
    const send = (error: unknown): void => this.reporter.send(request, response, error);
    if (!turn.isStreaming) {
      return sendAnswer(response, events, { toBody, ...(ownBody && { ownBody }) }, send);
    }
    const describe = (error: unknown) => this.reporter.describe(error, line);
    sendEvents(response, events, frames(turn.contextId), { describe, send });
  }
}

function sayReplayed(response: Response): void {
  if (!response.headersSent) response.setHeader(REPLAYED_HEADER, 'true');
}
