/**
 * Orders the members of a pool by weight: by the hash of a conversation, so that every process finds
 * the same order, or by chance; pure.
 */

/**
 * Each member draws a time that is exponentially distributed with its weight as the rate; the earliest
 * comes first. So each is first as often as its weight says, and one that leaves or joins moves only its
 * own share.
 * @param drawOf above 0 and below 1
 * @returns the indexes of the members
 */
export function weightedOrder(
  weights: readonly number[],
  drawOf: (index: number) => number,
): number[] {
  const times = weights.map((weight, index) => -Math.log(drawOf(index)) / weight);
  return weights
    .map((_, index) => index)
    .sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
}

/** Rendezvous hashing: a draw for each member that depends on its name and the key alone. */
export function hashedDraws(key: string, names: readonly string[]): readonly number[] {
  const ofKey = textHash(key);
  return names.map((name) => toDraw(ofKey, textHash(name)));
}

/** FNV-1a, of which only 32 bits are kept; `toDraw` mixes them. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed(hash);
}

function toDraw(one: number, other: number): number {
  const high = mixed(one ^ Math.imul(other, 0x9e3779b1));
  const low = mixed(high ^ other);
  // 52 bits and a half, so that it is neither 0 nor 1.
  return ((high >>> 6) * 2 ** 26 + (low >>> 6) + 0.5) / 2 ** 52;
}

/** The finalizer of MurmurHash3: each bit of its input changes half of its output. */
function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
