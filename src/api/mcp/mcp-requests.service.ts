/** Serves a request to /mcp: a server of its own for each, closed with its response. */
import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import type { Subscription } from 'rxjs';
import { StateService } from '../../context/state.service.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { setLimitHeaders } from '../http/limit-headers.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';
import { givenRequestId, requestIdOf } from '../request/request-id.ts';
import { sessionIdOf } from '../request/session-id.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { addressOf, callerOf, identityOf } from '../security/caller.ts';
import { memoryAccessOf, scopeOf } from '../security/key-rights.ts';
import { BatchTurns } from './batch-turns.ts';
import { McpCompletions } from './completions.service.ts';
import { calledTool, cancelledCalls, readMessages, summaryOf } from './json-rpc-messages.ts';
import type { RecordedAs } from './mcp-call.ts';
import type { OpenServer, OpenServerFor } from './mcp-server.ts';
import { McpExchange, type McpRequest, type McpServices } from './mcp-exchange.ts';
import { McpPrompts } from './prompts.service.ts';
import { McpResources } from './resources.service.ts';
import { type CallId, RunningCalls } from './running-calls.ts';
import { McpTools } from './tools/tools.service.ts';
import { fromHttpRequest, sendWebResponse } from './web-messages.ts';

@Injectable()
export class McpRequests implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly services: McpServices;
  private readonly running = new RunningCalls();
  private following: Subscription | undefined;

  constructor(
    tools: McpTools,
    resources: McpResources,
    prompts: McpPrompts,
    completions: McpCompletions,
    private readonly reporter: ErrorReporter,
    private readonly state: StateService,
  ) {
    this.services = { tools, resources, prompts, completions };
  }

  onApplicationBootstrap(): void {
    this.following = this.state.cancelledCalls.subscribe(({ caller, id }) =>
      this.running.cancel(caller, id),
    );
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  /** @throws RhetorError `validation_failed` for a body that is no message */
  async serve(request: HttpRequest, response: HttpResponse): Promise<void> {
    const messages = readMessages(request.body);
    requestLineOf(response).note({ rpc: summaryOf(messages) });
    const caller = callerNameOf(request);
    for (const id of cancelledCalls(messages)) this.cancel(caller, id);
    // It will not say so again.
    if (response.destroyed) return;
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    const openServer = await loadOpenServer();
    // Answers of models take long, and are shown as they come.
    const isStreamed = messages.some((message) => calledTool(message) === 'ask');
    const isAlone = messages.length === 1;
    let server: OpenServer | undefined;
    const close = (): void => void server?.close();
    const read = this.read(request, response, isAlone);
    // A call that the client has cancelled gets no answer, where no other call waits for one.
    const begin: McpRequest['begin'] = (id, abort) =>
      this.running.begin(caller, id, isAlone && isStreamed ? close : abort);
    const exchange = new McpExchange(this.services, { ...read, begin });
    server = await openServer(exchange, isStreamed);
    void closed.then(close);
    // Without its client, an answer would never come.
    const answer = server.answer(fromHttpRequest(request), request.body);
    const sent = await Promise.race([answer, closed]);
    if (sent !== undefined) await sendWebResponse(response, sent);
  }

  /** With several replicas, the request may have reached another one than the call. */
  private cancel(caller: string, id: CallId): void {
    if (this.running.cancel(caller, id)) return;
    // A call goes on if nobody can be told, as if the client had not cancelled it.
    this.state.cancelElsewhere({ caller, id }).catch(() => undefined);
  }

  private read(
    request: HttpRequest,
    response: HttpResponse,
    isAlone: boolean,
  ): Omit<McpRequest, 'begin'> {
    const identity = identityOf(request);
    const line = requestLineOf(response);
    return {
      caller: {
        identity,
        key: identity.type === 'key' ? identity.key : undefined,
        scope: scopeOf(identity),
        memory: memoryAccessOf(identity),
      },
      recordedAs: () => recordedAs(request, response, isAlone),
      describe: (error) => this.reporter.describe(error, line),
      turns: isAlone ? undefined : new BatchTurns(),
    };
  }
}

/** The SDK is loaded with the first request. */
async function loadOpenServer(): Promise<OpenServerFor> {
  const { openServer } = await import('./mcp-server.ts');
  return openServer;
}

/** Where there are no sessions, a client is known by its credential and its address. */
function callerNameOf(request: HttpRequest): string {
  return `${callerOf(request)} ${addressOf(request)}`;
}

/** Each turn of a batch has an id and a line of its own. */
function recordedAs(request: HttpRequest, response: HttpResponse, isAlone: boolean): RecordedAs {
  const line = requestLineOf(response);
  const clientRequestId = givenRequestId(request.headers);
  const sessionId = sessionIdOf(request.headers);
  return {
    requestId: isAlone ? requestIdOf(response) : randomUUID(),
    ...(clientRequestId !== undefined && { clientRequestId }),
    ...(sessionId !== undefined && { sessionId }),
    caller: callerOf(request),
    trace: traceOf(response),
    report: (turn: TurnFields) => (isAlone ? line.report(turn) : line.reportOne(turn)),
    onLimits: (limits: LimitsLeft) => setLimitHeaders(response, limits),
  };
}
