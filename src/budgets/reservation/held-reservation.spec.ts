import { expect, it, onTestFinished, vi } from 'vitest';
import { toGivenRates } from '../../prices/given-rates.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { SettledClaim } from '../budget-store.ts';
import { mostCallPrice } from '../call/call-price.ts';
import { HeldReservation } from './held-reservation.ts';
import { mayHideOutput } from '../call/hidden-output.ts';
import { KeptBudget } from '../kept-budget.ts';
import { settledUsage } from './settled-use.ts';

function quoteOf(output: number): PriceQuote {
  const rates = toGivenRates({ input: 0, output });
  return { type: 'priced', source: 'providers.json', periods: [{ rates }], isExact: true };
}

const USAGE = { ...UNKNOWN_USAGE, inputTokens: 10, outputTokens: 100 };

/** What a call counts that was reserved at 10 dollars a million tokens. */
function usedBy(
  answeringModel: string | undefined,
  price: number,
  asked = quoteOf(10),
): number | undefined {
  const settled: SettledClaim[] = [];
  const budget = { id: 'b', limit: { unit: 'usd', amount: 1_000_000 }, timeZone: 'UTC' };
  const kept = new KeptBudget(budget as ConstructorParameters<typeof KeptBudget>[0]);
  const held = {
    id: 'call',
    claimed: [{ kept, windowStart: 0, quotes: [asked] }],
    tokens: { input: 10, unreported: 10, output: 100, answers: 1, isHidden: false },
    model: { provider: 'vendor', model: 'asked' },
  };
  const store = {
    settle: (_id: string, claims: readonly SettledClaim[]) => {
      settled.push(...claims);
      return [];
    },
  };
  const prices = { quoteNow: () => quoteOf(price) };
  const use = { end: 'complete', usage: USAGE, bytes: 0, durationMs: 0, isWhole: true } as const;
  new HeldReservation(held, store, { note: () => undefined }, prices).settle({
    ...use,
    ...(answeringModel !== undefined && { answeringModel }),
  });
  return settled[0]?.used;
}

it('is reserved and counted at the price that applies when it ends', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-02T00:59:59Z') });
  onTestFinished(() => void vi.useRealTimers());
  const low = toGivenRates({ input: 1, output: 1 });
  const high = toGivenRates({ input: 10, output: 10 });
  const hours = { from: 3_600_000, to: 4 * 3_600_000 };
  const periods = [{ rates: low }, { rates: high, hours }];
  const quote: PriceQuote = { type: 'priced', source: 'genai-prices', periods, isExact: true };
  const bound = {
    inputTokens: 1_000,
    unreportedTokens: 1_000,
    answers: 1,
    writesForHour: false,
    isOutputGuessed: false,
  };
  const output = { most: 100, least: 100 };
  const mostUntil = (end: string) =>
    mostCallPrice([quote], { ...bound, output }, Date.now(), Date.parse(`2026-11-02T${end}Z`));
  expect(mostUntil('00:59:59')).toEqual({ fixed: 1_000, perToken: 1 });
  expect(mostUntil('01:30:00')).toEqual({ fixed: 10_000, perToken: 10 });
  // The high price is over by then.
  expect(mostUntil('05:00:00')).toEqual({ fixed: 10_000, perToken: 10 });
  expect(usedBy(undefined, 0, quote)).toBe(110);
  vi.setSystemTime(Date.parse('2026-11-02T01:00:01Z'));
  expect(usedBy(undefined, 0, quote)).toBe(1_100);
});

it('counts what a model may have written unseen until its stream was cut', () => {
  const reserved = { input: 10, unreported: 10, output: 5_000, answers: 1, isHidden: true };
  const cut = { end: 'cut', usage: UNKNOWN_USAGE, bytes: 40, isWhole: false } as const;
  const outputOf = (durationMs: number, isHidden = true): number | undefined =>
    settledUsage({ ...cut, durationMs }, { ...reserved, isHidden })?.outputTokens;
  expect(outputOf(2_000)).toBe(1_000);
  expect(outputOf(10)).toBe(40);
  expect(outputOf(60_000)).toBe(5_000);
  expect(outputOf(2_000, false)).toBe(40);
});

it.each([
  ['gpt-5.6', {}, {}, true],
  ['gpt-5.6', {}, { thinking: { type: 'disabled' } }, true],
  ['vendor/o3-mini', {}, {}, true],
  ['ft:o4-mini:team::one', {}, {}, true],
  ['openai.gpt-5.4', {}, {}, true],
  ['gpt-5-chat-latest', {}, {}, false],
  ['gpt-4o', {}, {}, false],
  ['gemini-flash-latest', {}, {}, true],
  ['gemini-1.5-pro-latest', {}, {}, false],
  ['x-ai/grok-4', {}, {}, true],
  ['grok-4-fast-non-reasoning', {}, {}, false],
  ['claude-opus-5', {}, {}, true],
  ['us.anthropic.claude-opus-5', {}, {}, true],
  ['claude-opus-5', {}, { thinking: { type: 'disabled' } }, false],
  ['anthropic/claude-opus-4.6', {}, {}, false],
  ['claude-opus-4-6', { reasoningEffort: 'high' }, {}, true],
  ['claude-opus-4-6', {}, { thinking: { type: 'adaptive' } }, true],
])('%s with %j and %j may write unseen: %s', (model, options, fields, mayHide) => {
  const kind = model.includes('claude') ? 'anthropic' : 'openai';
  const candidate = { model, status: { kind } } as PlannedCandidate;
  const vendor = { dialect: 'anthropic', fields };
  const request = { options, vendor } as unknown as CompletionRequest;
  expect(mayHideOutput(candidate, request)).toBe(mayHide);
  const local = { model, status: { kind: 'ollama' } } as PlannedCandidate;
  expect(mayHideOutput(local, request)).toBe(false);
});

it.each([
  ['is not named', undefined, 20, 1_000],
  ['is the one that was asked', 'asked', 20, 1_000],
  ['is dearer', 'asked-large', 20, 2_000],
  ['is cheaper', 'asked-small', 5, 1_000],
])('counts the dearer price when the answering model %s', (_, model, price, used) => {
  expect(usedBy(model, price)).toBe(used);
});
