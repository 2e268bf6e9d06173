/** The functions of Rhetor that the views of the search indexes call. */
import type { DatabaseSync } from 'node:sqlite';
import { wholeWords } from './whole-words.ts';
import { toWorldWords } from './world-words.ts';

/**
 * Adds `whole_words (text)` and `world_words (text, world, other world)`; a world may be null. To be called
 * on each connection that migrates, indexes, searches or deletes messages or notes.
 */
export function registerIndexFunctions(database: DatabaseSync): void {
  database.function('whole_words', { deterministic: true }, (text) =>
    typeof text === 'string' ? wholeWords(text) : null,
  );
  database.function('world_words', { deterministic: true }, (text, world, other) => {
    const numbers = [world, other].filter((world) => typeof world === 'number');
    return typeof text === 'string' ? toWorldWords(text, numbers) : '';
  });
}
