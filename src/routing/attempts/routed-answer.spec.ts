import { EMPTY, startWith, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { readEnvironment } from '../../config/environment.ts';
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { type Message, textOf } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { CompletionProvider } from '../../providers/completion-provider.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import { OpenGate } from '../../../test/support/open-gate.ts';
import { GatedCalls } from './gated-calls.ts';
import { AttemptJournal } from '../attempt-journal.ts';
import { CandidateSearch } from './candidate-search.ts';
import { ModelHealthService } from '../health/model-health.service.ts';
import type { PlannedCandidate } from '../route-plan.ts';
import { RoutedAnswer } from './routed-answer.ts';
import type { AnswerReader, RoutedEvent } from '../routed-event.ts';

const SOMEBODY: CompletionProvider = {
  id: 'somebody',
  kind: 'openai',
  dialects: [],
  open: () => Promise.resolve(EMPTY),
  takenOptions: () => [],
  continuesPrefill: () => false,
  probe: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

function candidate(provider: string): PlannedCandidate {
  return {
    index: 0,
    provider,
    model: 'one',
    status: {
      id: provider,
      kind: 'openai',
      name: provider,
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'one',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    info: undefined,
  };
}

const CUT = new RhetorError('upstream_truncated', 'a was cut');
const END: CompletionEvent = { type: 'response-end', finishReason: 'stop', usage: UNKNOWN_USAGE };
const SENT = 'The river rises in the hills ';

const START: CompletionEvent = { type: 'response-start', provider: 'a', model: 'one' };

const text = (value: string): CompletionEvent => ({ type: 'text-delta', text: value });

/** An answer by a, b or c, each driven by the test. */
class Stage {
  private readonly registry = new ProviderRegistry([], new ConfigFilesService(readEnvironment({})));
  readonly health = new ModelHealthService(this.registry, new ProviderCatalog(this.registry));
  readonly caller = new AbortController();
  readonly upstreams: Subject<CompletionEvent>[] = [];
  /** The messages sent to each after the question. */
  readonly asked: (readonly Message[])[] = [];
  readonly seen: RoutedEvent[] = [];
  failure: unknown;
  isComplete = false;

  async start(recovery: StreamRecovery): Promise<void> {
    const { signal } = this.caller;
    const candidates = ['a', 'b', 'c'].map(candidate);
    const journal = new AttemptJournal();
    const gate = new OpenGate();
    const search = new CandidateSearch(
      {
        rule: 'default',
        retries: 0,
        streamRecovery: recovery,
        requested: undefined,
        isNamed: false,
        asker: { taskType: 'default' },
        isOutputGiven: false,
        candidates,
      },
      {
        health: this.health,
        providerOf: () => this.provider,
        memberOf: () => undefined,
        signal,
        random: () => 0,
        journal,
        gate,
      },
    );
    const calls = new GatedCalls(gate, { asker: { taskType: 'default' }, isOutputGiven: false });
    search.run(new RoutedAnswer(this.reader, recovery, signal, journal, calls)).then(
      () => (this.isComplete = true),
      (error: unknown) => (this.failure = error),
    );
    await settled();
  }

  private readonly reader: AnswerReader = {
    requestFor: ({ model, options, limits }) => ({
      model,
      system: undefined,
      messages: [],
      options,
      tools: [],
      limits,
    }),
    take: (event) => this.seen.push(event),
  };

  private readonly provider: CompletionProvider = {
    ...SOMEBODY,
    open: ({ messages }) => {
      this.asked.push(messages);
      const upstream = new Subject<CompletionEvent>();
      this.upstreams.push(upstream);
      return Promise.resolve(upstream.pipe(startWith(START)));
    },
  };

  /** The text that each continuing model was given. */
  get continuedFrom(): readonly string[] {
    return this.asked.slice(1).map(([begun]) => (begun === undefined ? '' : textOf(begun)));
  }

  get text(): string {
    return this.seen.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  }

  get starts(): readonly RoutedEvent[] {
    return this.seen.filter((event) => event.type === 'route-start');
  }

  async send(which: number, ...events: readonly CompletionEvent[]): Promise<void> {
    for (const event of events) this.upstreams[which]?.next(event);
    if (events.at(-1)?.type === 'response-end') this.upstreams[which]?.complete();
    await settled();
  }

  async cut(which: number, error: RhetorError = CUT): Promise<void> {
    this.upstreams[which]?.error(error);
    await settled();
  }
}

/** Switching to the next candidate takes only microtasks. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 30; turns += 1) await Promise.resolve();
}

describe('an answer', () => {
  it('passes through as it arrives, after an event that names its model', async () => {
    const stage = new Stage();
    await stage.start('error');
    await stage.send(0, text(SENT), END);
    expect(stage.seen).toEqual([
      { type: 'route-start', candidate: candidate('a'), attempts: 1, failures: [] },
      text(SENT),
      END,
    ]);
    expect(stage.isComplete).toBe(true);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: 0 });
  });

  it('fails where it is cut off, and reports the attempt', async () => {
    const stage = new Stage();
    await stage.start('error');
    await stage.send(0, text(SENT));
    const limited = new RhetorError('rate_limited', 'enough', {
      upstreamStatus: 429,
      retryAfterMs: 5_000,
    });
    await stage.cut(0, limited);
    expect(stage.failure).toMatchObject({
      code: 'rate_limited',
      message: 'enough',
      retryAfterMs: 5_000,
      attempts: [{ provider: 'a', model: 'one', status: 429, code: 'rate_limited' }],
    });
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: 1 });
  });

  it('closes the upstream when its reader leaves, and blames no model', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    stage.caller.abort(new Error('gone'));
    await settled();
    expect(stage.upstreams[0]?.observed).toBe(false);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: undefined });
  });
});

describe('a cut-off answer that is continued', () => {
  it('is one text, with events for the model that was cut off and its successor', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    await stage.cut(0);
    await stage.send(1, text('and ends in the sea.'), END);
    expect(stage.continuedFrom).toEqual([SENT]);
    expect(stage.text).toBe(`${SENT}and ends in the sea.`);
    expect(stage.starts.at(-1)).toEqual({
      type: 'route-start',
      candidate: candidate('b'),
      attempts: 2,
      failures: [{ provider: 'a', model: 'one', code: 'upstream_truncated' }],
      continuedFrom: { provider: 'a', model: 'one' },
    });
    expect(stage.isComplete).toBe(true);
  });

  it('numbers the thoughts of the next model after those of the one cut off', async () => {
    const stage = new Stage();
    await stage.start('continue');
    const think = (said: string, block?: number): CompletionEvent => ({
      type: 'reasoning-delta',
      text: said,
      ...(block !== undefined && { block }),
    });
    await stage.send(0, think('Hm.'), think('So.', 1), text(SENT));
    await stage.cut(0);
    await stage.send(1, think('Well.'), think('Yes.', 1), text('and ends.'), END);
    expect(stage.seen.filter(({ type }) => type === 'reasoning-delta')).toEqual([
      think('Hm.'),
      think('So.', 1),
      think('Well.', 2),
      think('Yes.', 3),
    ]);
  });

  it('drops what the next model repeats', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    await stage.cut(0);
    await stage.send(1, text('The river rises '), text('in the hills and ends.'), END);
    expect(stage.text).toBe(`${SENT}and ends.`);
  });

  it('is continued again when the next model is cut off too, even while it repeats', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    await stage.cut(0);
    await stage.send(1, text('The river rises '));
    await stage.cut(1);
    await stage.send(2, text('and ends.'), END);
    expect(stage.continuedFrom).toEqual([SENT, SENT]);
    expect(stage.text).toBe(`${SENT}and ends.`);
    expect(stage.isComplete).toBe(true);
  });

  it('fails with the first cut and all attempts when no model can continue', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    for (const which of [0, 1]) {
      await stage.cut(which);
      await stage.send(which + 1, text(`${which} `));
    }
    await stage.cut(2, new RhetorError('upstream_timeout', 'c went silent'));
    expect(stage.failure).toMatchObject({
      code: 'upstream_timeout',
      attempts: [{ provider: 'a' }, { provider: 'b' }, { provider: 'c' }],
    });
  });

  it('sends held-back text before a tool call of the next model', async () => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, text(SENT));
    await stage.cut(0);
    const call: CompletionEvent = { type: 'tool-call-delta', index: 0, arguments: '{}' };
    await stage.send(1, text('rises '), call, END);
    expect(stage.seen.slice(-3)).toEqual([text('rises '), call, END]);
  });

  it.each([
    ['a tool call has begun', { type: 'tool-call-delta', index: 0, arguments: '' } as const, CUT],
    ['the request is at fault', text(SENT), new RhetorError('content_filtered', 'no')],
  ])('is not continued when %s', async (_, event, error) => {
    const stage = new Stage();
    await stage.start('continue');
    await stage.send(0, event);
    await stage.cut(0, error);
    expect(stage.continuedFrom).toEqual([]);
    expect(stage.failure).toMatchObject({ code: error.code });
  });

  it('is not continued when the caller has left', async () => {
    const stage = new Stage();
    await stage.start('continue');
    stage.caller.abort(new Error('gone'));
    await stage.cut(0);
    expect(stage.continuedFrom).toEqual([]);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: undefined });
  });
});

describe('an answer that its reader buffers', () => {
  it('arrives as it is produced, and is restarted by the next model when it is cut off', async () => {
    const stage = new Stage();
    await stage.start('buffer');
    await stage.send(0, text(SENT));
    expect(stage.text).toBe(SENT);
    await stage.cut(0);
    await stage.send(1, text('A river rises.'), END);
    expect(stage.continuedFrom).toEqual(['']);
    expect(stage.seen.slice(2)).toEqual([
      {
        type: 'route-start',
        candidate: candidate('b'),
        attempts: 2,
        failures: [{ provider: 'a', model: 'one', code: 'upstream_truncated' }],
      },
      text('A river rises.'),
      END,
    ]);
    expect(stage.isComplete).toBe(true);
  });

  it('fails when all candidates have failed', async () => {
    const stage = new Stage();
    await stage.start('buffer');
    await stage.cut(0);
    await stage.cut(1);
    await stage.cut(2, new RhetorError('upstream_timeout', 'c went silent'));
    expect(stage.failure).toMatchObject({ code: 'upstream_error', attempts: { length: 3 } });
  });
});
