/** A text of another feature, opaque to the store. */
export type StoredDocument = { readonly id: string; readonly body: string };
