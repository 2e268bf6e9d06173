/** A turn that was cut off under an Idempotency-Key: what a repeat needs to replace it. */

export type CutTurn = {
  readonly contextId: string;
  /** The id of its reply. */
  readonly messageId: string;
  /** The version of the context that included the turn. */
  readonly version: number;
};
