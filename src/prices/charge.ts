/** Exact money: tokens times a price as a big integer, which is rounded once at the end; pure. */

/** In billionths of a millionth of a dollar, to which every price is exact. */
export type Charge = bigint;

/** A dollar for a million tokens is a millionth of a dollar for one. */
const CHARGES_PER_MICRO = 1_000_000_000;
const MICRO = BigInt(CHARGES_PER_MICRO);

/**
 * @param tokens a whole number
 * @param price dollars per million tokens
 */
export function chargeFor(tokens: number, price: number): Charge {
  return BigInt(tokens) * BigInt(Math.round(price * CHARGES_PER_MICRO));
}

/**
 * What a token costs at a price, in millionths of a dollar.
 * @param price dollars per million tokens
 */
export function microsPerToken(price: number): number {
  return Math.round(price * CHARGES_PER_MICRO) / CHARGES_PER_MICRO;
}

/** In millionths of a dollar. */
export function roundHalfUp(charge: Charge): number {
  return toSafeNumber((charge + MICRO / 2n) / MICRO);
}

/** In millionths of a dollar. */
export function roundUp(charge: Charge): number {
  return toSafeNumber((charge + MICRO - 1n) / MICRO);
}

/** No bill reaches the largest safe number, but an upstream may invent its counts. */
function toSafeNumber(micros: bigint): number {
  return Math.min(Number(micros), Number.MAX_SAFE_INTEGER);
}
