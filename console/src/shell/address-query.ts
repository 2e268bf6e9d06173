/** What a screen keeps in the query of its address, such as its filters. */
import { consolePath } from './place.ts';

export type AddressQuery = Readonly<Record<string, string | undefined>>;

/** @param path below the console; empty values are left out */
export function addressWith(path: string, query: AddressQuery): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  const text = new URLSearchParams(given).toString();
  return consolePath(text === '' ? path : `${path}?${text}`);
}

/** The address of a conversation, whatever characters its id has. */
export function conversationAddress(id: string, query: AddressQuery = {}): string {
  return addressWith(`conversations/${encodeURIComponent(id)}`, query);
}

export function requestAddress(id: string): string {
  return consolePath(`requests/${encodeURIComponent(id)}`);
}
