/** A turn whose opening, upstream and store the test controls. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Observable } from 'rxjs';
import { expect } from 'vitest';
import type { NewTurn, StoredTurn } from '../../src/context/records/stored-turn.ts';
import type { SettledRequest } from '../../src/conversation/request/conversation-request.ts';
import type { PreparedTurn } from '../../src/conversation/preparation/prepared-turn.ts';
import type { TurnEvent, TurnSource } from '../../src/conversation/events/turn-event.ts';
import type { TurnFields } from '../../src/conversation/events/turn-log.ts';
import type { AttemptRecord } from '../../src/ledger/attempt-record.ts';
import type { TurnServices } from '../../src/conversation/turn/turn-services.ts';
import { Place } from '../../src/conversation/running/entrance.service.ts';
import { Turn } from '../../src/conversation/turn/turn.ts';
import { NO_COST } from '../../src/model/cost.ts';
import { type Message, textMessage } from '../../src/model/message.ts';
import type { RhetorError } from '../../src/model/rhetor-error.ts';
import { UNKNOWN_USAGE, type TokenUsage } from '../../src/model/usage.ts';
import type { AnswerReader, RoutedEvent, RouteStart } from '../../src/routing/routed-event.ts';

export const SOURCE: TurnSource = {
  contextId: 'test',
  provider: 'alpha',
  model: 'one',
  isSimulated: false,
  isFallback: false,
  route: { rule: 'default', attempts: 1, dropped: [], continuedFrom: undefined },
};
export const START: RouteStart = {
  type: 'route-start',
  attempts: 1,
  failures: [],
  candidate: {
    index: 0,
    provider: 'alpha',
    model: 'one',
    status: {
      id: 'alpha',
      kind: 'openai',
      name: 'Alpha',
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'one',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    info: undefined,
  },
};
export const USAGE: TokenUsage = { ...UNKNOWN_USAGE, inputTokens: 3, outputTokens: 2 };
export const ESTIMATE: TokenUsage = expect.objectContaining({ isEstimated: true });
export const STORED: StoredTurn = { messageId: 'm1', version: 1, repliedAt: 1 };

export const text = (part: string): RoutedEvent => ({ type: 'text-delta', text: part });
export const call = (args: string): RoutedEvent => ({
  type: 'tool-call-delta',
  index: 0,
  id: 'c1',
  name: 'add',
  arguments: args,
});
export const END: RoutedEvent = { type: 'response-end', finishReason: 'stop', usage: USAGE };
/** Another model continues. */
export const RESTART: RouteStart = { ...START, continuedFrom: { provider: 'alpha', model: 'one' } };
export const TURN_START: TurnEvent = { type: 'turn-start', source: SOURCE };

export function turnEnd(
  changes: Partial<Extract<TurnEvent, { type: 'turn-end' }>> = {},
): TurnEvent {
  return {
    type: 'turn-end',
    finishReason: 'stop',
    usage: USAGE,
    // The router of the hand turn makes no calls.
    cost: NO_COST,
    isInputCut: false,
    stored: STORED,
    ...changes,
  };
}

export const REQUEST: SettledRequest = {
  requestId: 'r1',
  contextId: 'test',
  component: undefined,
  taskType: 'default',
  history: 'rhetor',
  isStored: true,
  isStreaming: true,
  messages: [textMessage('user', 'Hi')],
  systemPrompt: undefined,
  prompt: undefined,
  wish: {},
  options: {},
  areOptionsWishes: false,
  tools: [],
  timeouts: undefined,
  streamRecovery: undefined,
};

/** A turn that needs nothing but its own messages. */
export function preparedTurn(request = REQUEST, contextId = 'test'): PreparedTurn {
  return {
    request,
    change: { mode: 'append', messages: request.messages },
    contextId,
    component: undefined,
    plan: {
      rule: 'default',
      retries: 0,
      streamRecovery: 'error',
      requested: undefined,
      isNamed: false,
      asker: { taskType: 'default' },
      isOutputGiven: false,
      candidates: [],
    },
    system: '',
    keepsMessages: true,
    prompt: undefined,
    past: { messages: [], messageCount: 0, tokenCount: 0 },
    taken: 0,
    factors: [],
    windows: new Map(),
    askedAt: 0,
  };
}

export class HandTurn {
  /** Everything the caller receives: events, an error, and the completion. */
  readonly heard: unknown[] = [];
  readonly kept: unknown[] = [];
  readonly compacted: Message[] = [];
  readonly reports: TurnFields[] = [];
  readonly lost: unknown[] = [];
  readonly recorded: AttemptRecord[] = [];
  readonly places = new Set<symbol>();
  openings = 0;
  signal: AbortSignal | undefined;
  request = REQUEST;
  storing: () => Promise<StoredTurn> = () => Promise.resolve(STORED);
  turn: Turn | undefined;
  private reader: AnswerReader | undefined;
  private readonly answer = Promise.withResolvers<void>();

  private readonly services: TurnServices = {
    entrance: {
      enterToCall: async (_, signal) => {
        this.signal = signal;
        signal.throwIfAborted();
        const place = Symbol('place');
        this.places.add(place);
        return new Place(() => this.places.delete(place), undefined);
      },
    },
    preparation: {
      prepare: async (request, contextId) => preparedTurn(request as SettledRequest, contextId),
    },
    router: {
      answer: (_, reader, __, signal) => {
        this.openings += 1;
        this.reader = reader;
        signal.addEventListener('abort', () => this.answer.reject(signal.reason), { once: true });
        return this.answer.promise;
      },
    },
    cache: { visit: () => undefined },
    contexts: {
      context: () => Promise.resolve(undefined),
      assertVersion: () => Promise.resolve(),
      assertNotTaken: () => Promise.resolve(),
      appendTurn: (turn) => {
        this.kept.push(keptOf(turn));
        return this.storing();
      },
    },
    answers: { keepAnswer: () => Promise.resolve() },
    calibration: { isDue: () => true, learn: () => undefined },
    compaction: { afterTurn: (_, __, reply) => this.compacted.push(reply) },
    ledger: {
      isStoring: true,
      loadPrice: () => undefined,
      costOf: () => ({ costMicros: 0, status: 'unpriced' }),
      record: (records) => this.recorded.push(...records),
      recordWith: (records, storing) => {
        this.recorded.push(...records);
        return Promise.resolve(storing);
      },
    },
    logger: { warn: () => undefined, error: (line: unknown) => this.lost.push(line) },
  };

  subscribe(isCancelled = false) {
    return new Observable<TurnEvent>((caller) => {
      const turn = new Turn(
        { ...this.request, scope: { type: 'all' }, report: (fields) => this.reports.push(fields) },
        this.services,
        caller,
      );
      this.turn = turn;
      caller.add(() => turn.close(() => undefined));
      if (isCancelled) turn.cancel();
      void turn.run();
    }).subscribe({
      next: (event) => this.heard.push(event),
      error: (error: unknown) => this.heard.push(error),
      complete: () => this.heard.push('(complete)'),
    });
  }

  async open(...events: readonly RoutedEvent[]): Promise<void> {
    await nextTurn();
    this.give(START, ...events);
  }

  /** The router's promise is fulfilled only after the end. */
  give(...events: readonly RoutedEvent[]): void {
    for (const event of events) this.reader?.take(event);
    if (events.at(-1) === END) this.complete();
  }

  complete(): void {
    this.answer.resolve();
  }

  async fail(error: unknown): Promise<void> {
    await nextTurn();
    this.answer.reject(error);
    await nextTurn();
  }

  cancel(reason?: RhetorError): void {
    this.turn?.cancel(reason);
  }
}

function keptOf({ reply, origin, status }: NewTurn) {
  return { reply, usage: origin?.usage, status };
}
