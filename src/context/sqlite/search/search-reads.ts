/** Reads messages that a search has found, and what surrounds them. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type CandidateRow, type CandidateRows, toCandidateRow } from '../../rows/candidate-row.ts';
import { bytesOfMessage, integerColumn, MESSAGE_COLUMNS } from '../../rows/stored-rows.ts';
import type { Surroundings } from '../../search/search-query.ts';
import { MOST_CANDIDATE_BYTES } from '../../limits.ts';

const MESSAGE = `
  SELECT ${MESSAGE_COLUMNS}, superseded_at, (SELECT id FROM contexts WHERE key = context_key) AS context_id
  FROM messages WHERE sequence = ?`;

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
  private readonly message: StatementSync;
  private readonly surroundings: StatementSync;

  constructor(database: DatabaseSync) {
    this.message = database.prepare(MESSAGE);
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
    const read = (sequence: number): CandidateRow | undefined => {
      const before = known.get(sequence);
      if (before !== undefined || bytes > MOST_CANDIDATE_BYTES) return before;
      const row = this.message.get(sequence);
      if (row === undefined) return undefined;
      bytes += bytesOfMessage(row);
      const candidate = toCandidateRow(row);
      known.set(sequence, candidate);
      return candidate;
    };
    return (sequences) => {
      const rows = new Map<number, CandidateRow>();
      for (const sequence of sequences) {
        const row = read(sequence);
        if (row !== undefined) rows.set(sequence, row);
      }
      return rows;
    };
  }
}
