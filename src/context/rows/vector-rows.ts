/** Converts rows to texts that need a vector, and stored vectors to similarities. */
import { cosineOf } from './int8-vector.ts';
import { type Role, textOf } from '../../model/message.ts';
import type { Similarities, StoredVectorModel, UnembeddedText } from '../records/text-vector.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';
import { fromStoredParts } from './stored-parts.ts';
import { LONGEST_EMBEDDED_TEXT } from '../limits.ts';

/** `parts` of a message, or `text` of a note; null: it is too long to be read. */
export function toUnembedded(row: Row): UnembeddedText {
  const owner = optionalTextColumn(row, 'owner');
  const component = optionalTextColumn(row, 'component');
  return {
    sequence: integerColumn(row, 'sequence'),
    ...(owner !== undefined && { owner }),
    ...(component !== undefined && { component }),
    text: wordsOfRow(row).slice(0, LONGEST_EMBEDDED_TEXT).toWellFormed().trim(),
  };
}

function wordsOfRow(row: Row): string {
  const parts = optionalTextColumn(row, 'parts');
  if (parts === undefined) return optionalTextColumn(row, 'text') ?? '';
  return textOf(fromStoredParts(textColumn(row, 'role') as Role, parts));
}

export function toVectorModel(row: Row): StoredVectorModel {
  return {
    key: integerColumn(row, 'key'),
    provider: textColumn(row, 'provider'),
    model: textColumn(row, 'model'),
    version: textColumn(row, 'version'),
    dimensions: integerColumn(row, 'dimensions'),
  };
}

/** @param rows each with a `sequence` and a `vector` */
export function toSimilarities(rows: Iterable<Row>, asked: Float32Array): Similarities {
  const similarities = new Map<number, number>();
  for (const row of rows) {
    const { vector } = row;
    if (!(vector instanceof Uint8Array)) continue;
    const stored = new Int8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    const cosine = cosineOf(stored, asked);
    if (cosine !== undefined) similarities.set(integerColumn(row, 'sequence'), cosine);
  }
  return similarities;
}
