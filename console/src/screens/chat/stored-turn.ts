/** Finds the stored form of a turn whose end this page did not see, or only saw part of. */
import { type RhetorClient, RhetorClientError } from '../../../../src/client/client.ts';
import { type Entry, entryOf } from './entry.ts';

export type StoredTurn = { readonly question: Entry; readonly answer: Entry | undefined };

/** A turn is two messages, or more with tool calls; those of other callers may be among them. */
const NEWEST = 20;

export type SoughtTurn = {
  /** The question. */
  readonly text: string;
  /** What this page has seen of the answer. */
  readonly seen: string;
  /** Ids of messages that were stored before the turn. */
  readonly known: ReadonlySet<string>;
};

export async function findStoredTurn(
  client: RhetorClient,
  context: string,
  sought: SoughtTurn,
): Promise<StoredTurn | undefined> {
  const messages = await newestMessages(client, context);
  return turnAmong(messages.map(entryOf), sought);
}

/** Another tab may have asked the same: the answer that begins as this page has seen it comes first. */
export function turnAmong(
  entries: readonly Entry[],
  { text, seen, known }: SoughtTurn,
): StoredTurn | undefined {
  const added = entries.filter(({ id }) => id !== undefined && !known.has(id));
  const turns = added.flatMap((question, place): readonly StoredTurn[] => {
    if (question.role !== 'user' || question.text !== text) return [];
    return [{ question, answer: added.slice(place + 1).find(({ role }) => role === 'assistant') }];
  });
  return turns.findLast(({ answer }) => answer?.text.startsWith(seen)) ?? turns.at(-1);
}

async function newestMessages(client: RhetorClient, context: string) {
  try {
    const query = { limit: NEWEST, include_metadata: true };
    return (await client.contexts.messages(context, query)).messages;
  } catch (error) {
    // A conversation begins with its first stored turn.
    if (error instanceof RhetorClientError && error.code === 'context_not_found') return [];
    throw error;
  }
}
