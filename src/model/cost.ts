/** What a call, or all calls of a request, cost. */

/**
 * `approximate`: the name of the model, the token counts or the price of a field are not certain.
 * `unpriced`: no price is known, and the cost is 0 although the call may have cost something.
 */
export type CostStatus = 'exact' | 'approximate' | 'unpriced';

/** `costMicros` is in millionths of a dollar, a whole number. */
export type Cost = { readonly costMicros: number; readonly status: CostStatus };

/** Nothing was charged. */
export const NO_COST: Cost = { costMicros: 0, status: 'exact' };

export const UNPRICED: Cost = { costMicros: 0, status: 'unpriced' };

const WEAKEST_FIRST: readonly CostStatus[] = ['unpriced', 'approximate', 'exact'];

export function weakestStatus(statuses: readonly CostStatus[]): CostStatus {
  return WEAKEST_FIRST.find((status) => statuses.includes(status)) ?? 'exact';
}

export function sumOf(costs: readonly Cost[]): Cost {
  return {
    costMicros: costs.reduce((sum, { costMicros }) => sum + costMicros, 0),
    status: weakestStatus(costs.map(({ status }) => status)),
  };
}

const MICROS_PER_DOLLAR = 1_000_000;

export function toUsd(costMicros: number): number {
  return costMicros / MICROS_PER_DOLLAR;
}

export function toMicros(dollars: number): number {
  return Math.round(dollars * MICROS_PER_DOLLAR);
}
