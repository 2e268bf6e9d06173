/** A share as a percentage, for a table; empty if it is unknown. */
export function percentText(share: number | undefined): string {
  return share === undefined ? '' : `${Math.round(share * 1_000) / 10} %`;
}
