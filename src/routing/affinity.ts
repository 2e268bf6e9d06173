/** What ties requests to one member of a pool: the conversation that they belong to. */

export type Affinity = {
  /** The name of the conversation, or, without one, of the request that this one continues. */
  readonly key: string;
  /** Present if the caller names no conversation: the name by which the next request continues this one. */
  readonly nextKey?: string;
  /** Milliseconds for which the vendor's cache can live after a turn. */
  readonly livesMs: number;
};

export type ConversationName = Omit<Affinity, 'livesMs'>;

/** The name under which the next turn looks for this one. */
export function lastKey({ key, nextKey }: ConversationName): string {
  return nextKey ?? key;
}
