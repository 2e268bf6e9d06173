/** A text of another feature, which alone knows its form. */
export type StoredDocument = { readonly id: string; readonly body: string };
