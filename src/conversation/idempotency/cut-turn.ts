/** A turn that was cut under an Idempotency-Key: what a repeat needs to take its place. */

export type CutTurn = {
  readonly contextId: string;
  /** The id of its reply. */
  readonly messageId: string;
  /** The context's version that it came with. */
  readonly version: number;
};
