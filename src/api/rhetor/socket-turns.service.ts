/** Runs LLM_REQUEST and CHAT_REQUEST: typing, the answer's frames, typing no more. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Observable, type Subscription, finalize } from 'rxjs';
import type { ConversationRequest } from '../../conversation/conversation-request.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import type { TurnEvent } from '../../conversation/turn-event.ts';
import { ChatBody, MessageBody } from '../dto/message.dto.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { collectAnswer } from '../http/json-response.ts';
import type { SocketSession } from '../socket/socket-session.ts';
import { isRecord, validateBody } from '../validation/validate-body.ts';
import { fromChatBody, fromMessageBody } from './from-rhetor-body.ts';
import { frameWriter, type InFrame } from './socket-frames.ts';
import { toAnswer } from './to-answer.ts';
import { streamText } from './to-stream-data.ts';

type Write = ReturnType<typeof frameWriter>;

@Injectable()
export class SocketTurns {
  constructor(
    private readonly conversation: ConversationService,
    private readonly reporter: ErrorReporter,
  ) {}

  /** @throws RhetorError for a bad payload, a key that is running, or too many requests */
  run(session: SocketSession, frame: InFrame, kind: 'message' | 'chat'): void {
    const turn = fromPayload(frame.payload, kind);
    const cancel = session.begin(frame.requestKey);
    const write = frameWriter(frame.sender, frame.requestKey);
    const typing = (isTyping: boolean): void => {
      const payload = { status: isTyping ? 'typing' : 'idle', isTyping, context: turn.contextId };
      session.send(write('UPDATE', 'LLM', JSON.stringify(payload)));
    };
    typing(true);
    const events = this.conversation
      .converse(turn, cancel.signal)
      .pipe(finalize(() => session.end(frame.requestKey, cancel)));
    const done = (): void => typing(false);
    const subscription = turn.isStreaming
      ? this.stream(session, turn, events, write, done)
      : this.respond(session, turn, events, write, frame.requestKey, done);
    session.endWithSocket(subscription);
  }

  private stream(
    session: SocketSession,
    turn: ConversationRequest,
    events: Observable<TurnEvent>,
    write: Write,
    done: () => void,
  ): Subscription {
    const text = streamText(turn.contextId);
    return events.subscribe({
      next: (event) => {
        const payload = text.of(event);
        if (payload !== undefined) session.send(write('UPDATE', 'LLM', payload));
      },
      complete: done,
      error: (error: unknown) => {
        const body = this.reporter.describe(error, turn.requestId);
        session.send(write('UPDATE', 'LLM', text.failure(body)));
        done();
      },
    });
  }

  private respond(
    session: SocketSession,
    turn: ConversationRequest,
    events: Observable<TurnEvent>,
    write: Write,
    key: InFrame['requestKey'],
    done: () => void,
  ): Subscription {
    return collectAnswer(
      events,
      (source, reply, end) => {
        const payload =
          source === undefined
            ? streamText(turn.contextId).of(end)
            : JSON.stringify(toAnswer(source, reply, end));
        if (payload !== undefined) session.send(write('RESPONSE', 'LLM', payload));
        done();
      },
      (error) => {
        const body = this.reporter.describe(error, turn.requestId);
        const payload = { ...body, ...(key !== undefined && { req_id: key }) };
        session.send(write('ERROR', 'SYSTEM', JSON.stringify(payload)));
        done();
      },
    );
  }
}

/** The payload is the HTTP body with `context` for `context_id`, and streams unless told not to. */
function fromPayload(
  payload: unknown,
  kind: 'message' | 'chat',
): ConversationRequest & { readonly contextId: string } {
  const { context, ...rest } = isRecord(payload) ? payload : { context: undefined };
  const body = { ...rest, ...(context !== undefined && { context_id: context }) };
  const requestId = randomUUID();
  if (kind === 'message') {
    const message = validateBody(MessageBody, body);
    return withContext(fromMessageBody(message, requestId), message.streaming);
  }
  const chat = validateBody(ChatBody, body);
  return withContext(fromChatBody(chat, requestId), chat.streaming);
}

/** The typing frame names the context before a model has answered. */
function withContext(turn: ConversationRequest, streaming: boolean | undefined) {
  return {
    ...turn,
    contextId: turn.contextId ?? randomUUID(),
    isStreaming: streaming !== false,
  };
}
