/** Ids of what lives as long as a call: unique among all processes, and cheaper than random ones. */

const PROCESS = crypto.randomUUID();
let last = 0;

export function serialId(): string {
  last += 1;
  return `${PROCESS}-${last}`;
}
