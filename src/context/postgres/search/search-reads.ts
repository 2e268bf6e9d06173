/** Reads messages that a search has found, and what surrounds them. */
import { pageOf } from '../../rows/page-bytes.ts';
import { type CandidateRow, type CandidateRows, toCandidateRow } from '../../rows/candidate-row.ts';
import { MESSAGE_COLUMNS } from '../../rows/stored-rows.ts';
import { integerColumn, textColumn } from '../../sql/row.ts';
import type { Surroundings } from '../../records/search-query.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { MOST_CANDIDATE_BYTES } from '../../limits.ts';

const MESSAGES = `
  SELECT ${MESSAGE_COLUMNS}, superseded_at,
    (SELECT id FROM rhetor.contexts WHERE key = m.context_key) AS context_id
  FROM rhetor.messages AS m WHERE sequence = ANY ($1::bigint[])`;

/** The length of a long text is known without reading the text. */
const SIZES = `
  SELECT sequence, octet_length(parts) AS bytes FROM rhetor.messages
  WHERE sequence = ANY ($1::bigint[])`;

/** Replaced messages are surrounded by those that were replaced with them. */
const AROUND = (side: '<' | '>', order: 'ASC' | 'DESC'): string => `to_json(ARRAY(
  SELECT other.sequence FROM rhetor.messages AS other
  WHERE other.context_key = centre.context_key AND other.is_active = centre.is_active
    AND other.superseded_at IS NOT DISTINCT FROM centre.superseded_at
    AND other.sequence ${side} centre.sequence
  ORDER BY other.sequence ${order} LIMIT $2))::text`;

const SURROUNDINGS = `
  SELECT centre.sequence, ${AROUND('<', 'DESC')} AS before, ${AROUND('>', 'ASC')} AS after
  FROM rhetor.messages AS centre WHERE centre.sequence = ANY ($1::bigint[])`;

/** In the order of `sequences`. */
export async function readSurroundings(
  session: DatabaseSession,
  sequences: readonly number[],
  count: number,
): Promise<readonly Surroundings[]> {
  if (sequences.length === 0) return [];
  const rows = await session.run(SURROUNDINGS, [sequences, count]);
  const found = rows.map((row): Surroundings => {
    const before = JSON.parse(textColumn(row, 'before')) as number[];
    const after = JSON.parse(textColumn(row, 'after')) as number[];
    return { sequence: integerColumn(row, 'sequence'), before, after };
  });
  const bySequence = new Map(found.map((each) => [each.sequence, each]));
  return sequences.flatMap((sequence) => bySequence.get(sequence) ?? []);
}

/** Reads each message once, and no more than `MOST_CANDIDATE_BYTES` together. */
export class SearchReading {
  private readonly session: DatabaseSession;
  private readonly known = new Map<number, CandidateRow>();
  private bytes = 0;

  constructor(session: DatabaseSession) {
    this.session = session;
  }

  /** In the order of `sequences`. */
  async read(sequences: readonly number[]): Promise<CandidateRows> {
    const unknown = sequences.filter((sequence) => !this.known.has(sequence));
    if (unknown.length > 0) {
      const within = await this.withinBytes(unknown);
      for (const row of await this.session.run(MESSAGES, [within])) {
        this.known.set(integerColumn(row, 'sequence'), toCandidateRow(row));
      }
    }
    const rows = new Map<number, CandidateRow>();
    for (const sequence of sequences) {
      const row = this.known.get(sequence);
      if (row !== undefined) rows.set(sequence, row);
    }
    return rows;
  }

  private async withinBytes(sequences: readonly number[]): Promise<readonly number[]> {
    const rows = await this.session.run(SIZES, [sequences]);
    const sizes = new Map(
      rows.map((row) => [integerColumn(row, 'sequence'), integerColumn(row, 'bytes')]),
    );
    const sizeOf = (sequence: number): number => sizes.get(sequence) ?? 0;
    const left = MOST_CANDIDATE_BYTES - this.bytes;
    if (left <= 0) return [];
    const there = sequences.filter((sequence) => sizes.has(sequence));
    const bounds = { limit: there.length, mostBytes: left };
    const within = pageOf(there, sizeOf, bounds).rows;
    this.bytes += within.reduce((sum, sequence) => sum + sizeOf(sequence), 0);
    return within;
  }
}
