import { EMPTY, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ConfigFilesService } from '../config/config-files.service.ts';
import { readEnvironment } from '../config/environment.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import type { CompletionProvider } from '../providers/completion-provider.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { CandidateSearch, type Found } from './candidate-search.ts';
import { ModelHealthService } from './model-health.service.ts';
import type { PlannedCandidate } from './route-plan.ts';
import { routedAnswer } from './routed-answer.ts';
import type { RoutedEvent } from './routed-event.ts';

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

const text = (value: string): CompletionEvent => ({ type: 'text-delta', text: value });

/** An answer by a, b or c, each of which the test feeds by hand. */
class Stage {
  private readonly registry = new ProviderRegistry([], new ConfigFilesService(readEnvironment({})));
  readonly health = new ModelHealthService(this.registry, new ProviderCatalog(this.registry));
  readonly caller = new AbortController();
  readonly upstreams: Subject<CompletionEvent>[] = [];
  /** What each that went on was given to go on from. */
  readonly goneOnFrom: string[] = [];
  readonly seen: RoutedEvent[] = [];
  failure: unknown;
  isComplete = false;
  private readonly search = new CandidateSearch(
    {
      rule: 'default',
      retries: 0,
      streamRecovery: 'error',
      requested: undefined,
      isNamed: false,
      candidates: ['a', 'b', 'c'].map(candidate),
    },
    0,
    {
      health: this.health,
      providerOf: () => SOMEBODY,
      signal: this.caller.signal,
      random: () => 0,
    },
  );

  /** @param isContinued whether a cut is gone on from */
  async start(isContinued: boolean) {
    const goOn = (sent: string): Promise<Found> => {
      this.goneOnFrom.push(sent);
      return this.next();
    };
    return routedAnswer({
      search: this.search,
      first: await this.next(),
      signal: this.caller.signal,
      goOn: isContinued ? goOn : undefined,
    }).subscribe({
      next: (event) => this.seen.push(event),
      error: (error: unknown) => (this.failure = error),
      complete: () => (this.isComplete = true),
    });
  }

  private next(): Promise<Found> {
    return this.search.next(() => {
      const upstream = new Subject<CompletionEvent>();
      this.upstreams.push(upstream);
      return Promise.resolve(upstream);
    });
  }

  get text(): string {
    return this.seen.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  }

  get starts(): readonly RoutedEvent[] {
    return this.seen.filter((event) => event.type === 'route-start');
  }

  send(which: number, ...events: readonly CompletionEvent[]): void {
    for (const event of events) this.upstreams[which]?.next(event);
  }

  async cut(which: number, error: RhetorError = CUT): Promise<void> {
    this.upstreams[which]?.error(error);
    // The next candidate is asked in microtasks alone.
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  }
}

describe('an answer', () => {
  it('passes by as it comes, after who gives it', async () => {
    const stage = new Stage();
    await stage.start(false);
    stage.send(0, { type: 'response-start', provider: 'a', model: 'one' }, text(SENT), END);
    expect(stage.seen).toEqual([
      { type: 'route-start', candidate: candidate('a'), attempts: 1, failures: [] },
      text(SENT),
      END,
    ]);
    expect(stage.isComplete).toBe(true);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: 0 });
  });

  it('fails where it is cut, and names the attempt', async () => {
    const stage = new Stage();
    await stage.start(false);
    stage.send(0, text(SENT));
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

  it('lets the upstream go when its reader does, and blames nobody', async () => {
    const stage = new Stage();
    const subscription = await stage.start(true);
    stage.send(0, text(SENT));
    subscription.unsubscribe();
    expect(stage.upstreams[0]?.observed).toBe(false);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: undefined });
  });
});

describe('a cut answer that is gone on with', () => {
  it('is one text, with who was cut and who went on', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, text(SENT));
    await stage.cut(0);
    stage.send(1, text('and ends in the sea.'), END);
    expect(stage.goneOnFrom).toEqual([SENT]);
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

  it('does not repeat what the next one repeats', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, text(SENT));
    await stage.cut(0);
    stage.send(1, text('The river rises '), text('in the hills and ends.'), END);
    expect(stage.text).toBe(`${SENT}and ends.`);
  });

  it('is gone on with again when the next one is cut too, even while it repeats', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, text(SENT));
    await stage.cut(0);
    stage.send(1, text('The river rises '));
    await stage.cut(1);
    stage.send(2, text('and ends.'), END);
    expect(stage.goneOnFrom).toEqual([SENT, SENT]);
    expect(stage.text).toBe(`${SENT}and ends.`);
    expect(stage.isComplete).toBe(true);
  });

  it('fails as it was cut when nobody can go on, with everybody who was asked', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, text(SENT));
    for (const which of [0, 1]) {
      await stage.cut(which);
      stage.send(which + 1, text(`${which} `));
    }
    await stage.cut(2, new RhetorError('upstream_timeout', 'c went silent'));
    expect(stage.failure).toMatchObject({
      code: 'upstream_timeout',
      attempts: [{ provider: 'a' }, { provider: 'b' }, { provider: 'c' }],
    });
  });

  it('sends what was held back before a tool call of the next one', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, text(SENT));
    await stage.cut(0);
    const call: CompletionEvent = { type: 'tool-call-delta', index: 0, arguments: '{}' };
    stage.send(1, text('rises '), call, END);
    expect(stage.seen.slice(-3)).toEqual([text('rises '), call, END]);
  });

  it.each([
    ['a tool call had begun', { type: 'tool-call-delta', index: 0, arguments: '' } as const, CUT],
    ['the request is to blame', text(SENT), new RhetorError('content_filtered', 'no')],
  ])('is not, when %s', async (_, event, error) => {
    const stage = new Stage();
    await stage.start(true);
    stage.send(0, event);
    await stage.cut(0, error);
    expect(stage.goneOnFrom).toEqual([]);
    expect(stage.failure).toMatchObject({ code: error.code });
  });

  it('is not, when the caller has left', async () => {
    const stage = new Stage();
    await stage.start(true);
    stage.caller.abort(new Error('gone'));
    await stage.cut(0);
    expect(stage.goneOnFrom).toEqual([]);
    expect(stage.health.view(candidate('a'))).toMatchObject({ running: 0, errorRate: undefined });
  });
});
