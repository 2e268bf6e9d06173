/** What ties requests to one member of a pool: the conversation that they belong to. */

export type Affinity = {
  readonly key: string;
  /** Milliseconds for which the vendor's cache can live after a turn. */
  readonly livesMs: number;
};
