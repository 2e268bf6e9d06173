/** What the address of the chat says: the conversation, its model, and what is beside it. */
import { addressWith } from '../../shell/address-query.ts';

export type ColumnPlace = {
  /** Undefined before its first message. */
  readonly context: string | undefined;
  /** Empty: as the rules say. */
  readonly model: string;
};

export type ChatPlace = ColumnPlace & { readonly beside: ColumnPlace | undefined };

type Query = Readonly<Record<string, string>>;

export function placeIn(id: string | undefined, query: Query): ChatPlace {
  const { model = '', beside, beside_model: second } = query;
  const isComparing = beside !== undefined || second !== undefined;
  return {
    context: id ?? query['context'],
    model,
    beside: isComparing ? { context: beside || undefined, model: second ?? '' } : undefined,
  };
}

export function addressOfPlace({ context, model, beside }: ChatPlace): string {
  const path = context === undefined ? '' : `chat/${encodeURIComponent(context)}`;
  const address = addressWith(path, {
    model,
    beside: beside?.context,
    beside_model: beside?.model,
  });
  // A second column that has neither yet is in the address nevertheless.
  const isBare = beside !== undefined && beside.context === undefined && beside.model === '';
  return isBare ? `${address}${address.includes('?') ? '&' : '?'}beside=` : address;
}

export function isSamePlace(one: ChatPlace, other: ChatPlace): boolean {
  return addressOfPlace(one) === addressOfPlace(other);
}
