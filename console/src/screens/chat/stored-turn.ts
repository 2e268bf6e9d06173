/** Finds the stored form of a turn whose end this page did not see, or only saw part of. */
import { type RhetorClient, RhetorClientError } from '../../../../src/client/client.ts';
import { type Entry, entryOf } from './entry.ts';

export type StoredTurn = { readonly question: Entry; readonly answer: Entry | undefined };

/** A turn is two messages, or more with tool calls; those of other callers may be among them. */
const NEWEST = 20;

/** @param known ids of messages that were stored before the turn */
export async function findStoredTurn(
  client: RhetorClient,
  context: string,
  text: string,
  known: ReadonlySet<string>,
): Promise<StoredTurn | undefined> {
  const messages = await newestMessages(client, context);
  const entries = messages.filter(({ id }) => !known.has(id)).map(entryOf);
  const at = entries.findLastIndex((entry) => entry.role === 'user' && entry.text === text);
  const question = entries[at];
  if (question === undefined) return undefined;
  return { question, answer: entries.slice(at + 1).find(({ role }) => role === 'assistant') };
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
