import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { AttemptJournal } from '../attempt-journal.ts';
import { HedgeAllowance } from '../pool/hedge-allowance.ts';
import { MemberHedge } from './member-hedge.ts';
import { raceCalls, type RaceReports } from './race-calls.ts';
import type { Trial } from './trial.ts';

/** A call that does what the test says. */
class Played {
  readonly ends = Promise.withResolvers<void>();
  claim: () => void = () => undefined;
  signal: AbortSignal | undefined;
  readonly settlements: string[] = [];
  readonly trial: Trial;

  constructor(journal: AttemptJournal, provider: string) {
    const candidate = { provider, model: 'one', index: 0 };
    this.trial = {
      candidate,
      permit: {
        firstToken: () => undefined,
        hasBegun: false,
        settle: (settlement: string) => this.settlements.push(settlement),
      },
      attempt: journal.begin(candidate),
      // The race looks at nothing else.
    } as unknown as Trial;
  }
}

let journal: AttemptJournal;
let first: Played;
let second: Played;
let failures: unknown[];
let hedge: MemberHedge;
let caller: AbortController;

beforeEach(() => {
  journal = new AttemptJournal();
  caller = new AbortController();
  first = new Played(journal, 'slow');
  failures = [];
  hedge = new MemberHedge(1, {
    journal,
    next: () => (second = new Played(journal, 'quick')).trial,
    fail: (trial, error) => failures.push([trial, error]),
  });
});

/** Resolves when the second call runs. */
async function started(): Promise<{ readonly answer: Promise<void> }> {
  const running = Promise.withResolvers<void>();
  const answer = raceCalls(first.trial, hedge, caller.signal, (trial, signal, { claim, sent }) => {
    const played = trial === first.trial ? first : second;
    Object.assign(played, { signal, claim });
    if (played === first) sent();
    else running.resolve();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([played.ends.promise, aborted]);
  });
  answer.catch(() => undefined);
  await running.promise;
  return { answer };
}

const askedLast = (): string | undefined => journal.current?.candidate.provider;
const error = (text: string): RhetorError => new RhetorError('upstream_error', text);

describe('a race', () => {
  it('is won by the second call: the first is cancelled, and the journal ends with the winner', async () => {
    const { answer } = await started();
    second.claim();
    expect(first.signal?.aborted).toBe(true);
    second.ends.resolve();
    await answer;
    expect(hedge.decisive).toBe(second.trial);
    expect(first.settlements).toEqual(['abandoned']);
    expect(first.trial.attempt.endedAt).toBeDefined();
    expect(askedLast()).toBe('quick');
  });

  it('is won by the first call after all', async () => {
    const { answer } = await started();
    first.claim();
    expect(second.signal?.aborted).toBe(true);
    expect(() => second.claim()).toThrow('another member answered first');
    first.ends.resolve();
    await answer;
    expect(second.settlements).toEqual(['abandoned']);
    expect(askedLast()).toBe('slow');
    expect(journal.attempts).toHaveLength(2);
  });

  it('goes on while one of them runs, and fails with the last', async () => {
    const { answer } = await started();
    first.ends.reject(error('the first failed'));
    await expect.poll(() => failures).toHaveLength(1);
    second.ends.reject(error('the second failed'));
    await expect(answer).rejects.toThrow('the second failed');
    expect(hedge.decisive).toBe(second.trial);
  });

  it('asks nobody else while the first call is not sent: its limits may still refuse it', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const asked: string[] = [];
    let reports: RaceReports | undefined;
    const answer = raceCalls(first.trial, hedge, caller.signal, (trial, _, its) => {
      asked.push(trial.candidate.provider);
      reports ??= its;
      return trial === first.trial ? first.ends.promise : second.ends.promise;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual(['slow']);
    reports?.sent();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['slow', 'quick']);
    reports?.claim();
    first.ends.resolve();
    second.ends.reject(error('cancelled'));
    await answer;
  });

  it('ends with both calls when the caller leaves', async () => {
    const { answer } = await started();
    caller.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    expect([first.signal?.aborted, second.signal?.aborted]).toEqual([true, true]);
  });
});

it('hedges at most one request in twenty', () => {
  const allowance = new HedgeAllowance();
  let hedged = 0;
  for (let n = 1; n <= 1_000; n += 1) {
    allowance.requested();
    if (allowance.take()) hedged += 1;
    expect(hedged).toBeLessThanOrEqual(n * 0.05);
  }
  expect(hedged).toBe(50);
});
