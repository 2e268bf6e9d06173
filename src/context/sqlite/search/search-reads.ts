/** Reads messages that a search has found, and what surrounds them. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type CandidateRow, type CandidateRows, toCandidateRow } from '../../rows/candidate-row.ts';
import { bytesOfMessage, MESSAGE_COLUMNS } from '../../rows/stored-rows.ts';
import { integerColumn } from '../../sql/row.ts';
import type { Surroundings } from '../../records/search-query.ts';
import { MOST_CANDIDATE_BYTES } from '../../limits.ts';

/** In the order that they are asked for; a statement for each of them would take five times as long. */
const MESSAGES = `
  SELECT ${MESSAGE_COLUMNS}, superseded_at, (SELECT id FROM contexts WHERE key = context_key) AS context_id
  FROM (SELECT value AS wanted FROM json_each(?)) CROSS JOIN messages ON sequence = wanted`;

/** Replaced messages are surrounded by those that were replaced with them. */
const AROUND = (side: '<' | '>', order: 'ASC' | 'DESC'): string => `(
  SELECT json_group_array(sequence) FROM (
    SELECT sequence FROM messages AS other WHERE other.context_key = centre.context_key
      AND other.superseded_at IS centre.superseded_at AND other.sequence ${side} centre.sequence
    ORDER BY sequence ${order} LIMIT ?1))`;

const SURROUNDINGS = `
  SELECT centre.sequence, ${AROUND('<', 'DESC')} AS before, ${AROUND('>', 'ASC')} AS after
  FROM json_each(?2) CROSS JOIN messages AS centre ON centre.sequence = value`;

export class SearchReads {
  private readonly messages: StatementSync;
  private readonly surroundings: StatementSync;

  constructor(database: DatabaseSync) {
    this.messages = database.prepare(MESSAGES);
    this.surroundings = database.prepare(SURROUNDINGS);
  }

  around(sequences: readonly number[], count: number): readonly Surroundings[] {
    return this.surroundings.all(count, JSON.stringify(sequences)).map((row) => ({
      sequence: integerColumn(row, 'sequence'),
      before: JSON.parse(String(row['before'])) as number[],
      after: JSON.parse(String(row['after'])) as number[],
    }));
  }

  /** Reads each message once, and no more than `MOST_CANDIDATE_BYTES` together. */
  reading(): (sequences: readonly number[]) => CandidateRows {
    const known = new Map<number, CandidateRow>();
    let bytes = 0;
    return (sequences) => {
      const unknown = sequences.filter((sequence) => !known.has(sequence));
      for (const row of this.messages.iterate(JSON.stringify(unknown))) {
        if (bytes > MOST_CANDIDATE_BYTES) break;
        bytes += bytesOfMessage(row);
        known.set(integerColumn(row, 'sequence'), toCandidateRow(row));
      }
      return new Map(
        sequences.flatMap((sequence) => {
          const row = known.get(sequence);
          return row === undefined ? [] : [[sequence, row]];
        }),
      );
    };
  }
}
