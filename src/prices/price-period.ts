/** What a model costs in dollars per million tokens, with its tiers and its history; pure. */

/** From `above` input tokens on, `price` applies to all tokens of the class. */
export type PriceTier = { readonly above: number; readonly price: number };

/** Dollars per million tokens of one class. */
export type Rate = { readonly base: number; readonly tiers: readonly PriceTier[] };

/** Classes without a rate of their own are charged as `input`, or as `output`; see `costOf`. */
export type Rates = {
  /** Input neither read from the cache nor written to it. */
  readonly input: Rate;
  readonly cacheRead?: Rate;
  readonly cacheWrite?: Rate;
  /** Written to the cache for an hour. */
  readonly hourCacheWrite?: Rate;
  /** Absent for models that write none, such as those for embeddings. */
  readonly output?: Rate;
  /** Absent where reasoning is charged as other output. */
  readonly reasoning?: Rate;
  /** For each call, in dollars per million calls; absent where only tokens are charged. */
  readonly request?: Rate;
};

/** Rates with the time in which they apply; both bounds may be absent. */
export type PricePeriod = {
  readonly rates: Rates;
  /** The first moment, in epoch milliseconds. */
  readonly since?: number;
  /** The hours of each day; `from` may be after `to`, over midnight. */
  readonly hours?: DailyHours;
};

/** Milliseconds since midnight in UTC. */
export type DailyHours = { readonly from: number; readonly to: number };

const DAY_MS = 86_400_000;

/**
 * The period that applies at a time in epoch milliseconds. Of several the last one wins; before all of
 * them the first applies.
 */
export function periodAt(periods: readonly PricePeriod[], time: number): PricePeriod | undefined {
  return periods.findLast((period) => applies(period, time)) ?? periods[0];
}

/** The first moment and those after it, until the last, at which another period may begin to apply. */
export function momentsOfChange(
  periods: readonly PricePeriod[],
  first: number,
  last: number,
): readonly number[] {
  const changes = periods.flatMap(({ since, hours }) => [
    ...(since === undefined ? [] : [since]),
    ...(hours === undefined ? [] : [nextTime(hours.from, first), nextTime(hours.to, first)]),
  ]);
  return [first, ...changes.filter((moment) => moment > first && moment <= last)];
}

/** When the clock shows this time for the first time after a moment. */
function nextTime(clock: number, moment: number): number {
  const time = moment - (moment % DAY_MS) + (clock % DAY_MS);
  return time > moment ? time : time + DAY_MS;
}

/** The price for the tokens of one class in a request with this much input in total. */
export function priceFor({ base, tiers }: Rate, inputTokens: number): number {
  return tiers.findLast(({ above }) => inputTokens > above)?.price ?? base;
}

function applies({ since, hours }: PricePeriod, time: number): boolean {
  if (since !== undefined && time < since) return false;
  if (hours === undefined) return true;
  const clock = time % DAY_MS;
  const { from, to } = hours;
  return to < from ? clock >= from || clock < to : clock >= from && clock < to;
}
