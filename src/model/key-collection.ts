/**
 * The collection of documents that are keys. What a key began belongs to it, by its id, also when its
 * document is gone.
 */
export const KEY_COLLECTION = 'keys';
