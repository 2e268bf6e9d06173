/** Reads vectors, and what has none; runs in the searcher's thread, since it may take long. */
import type { DatabaseSync } from 'node:sqlite';
import { isOwnerKnown } from '../../sql/owner-sql.ts';
import type { Row } from '../../sql/row.ts';
import { toSimilarities, toUnembedded } from '../../rows/vector-rows.ts';
import type {
  Similarities,
  SimilarityQuery,
  UnembeddedQuery,
  UnembeddedText,
  VectorKind,
} from '../../records/text-vector.ts';
import { IS_VISIBLE_IN_SQLITE } from '../statements/hidden-contexts.ts';
import { type Prepare, prepareOnce } from '../statements/prepare.ts';
import { LONGEST_EMBEDDED_BYTES } from '../../limits.ts';

const HAS_NONE = (kind: VectorKind): string => `
  ${kind}s.sequence > ?1 AND ${kind}s.sequence <= ?2 AND NOT EXISTS (
    SELECT 1 FROM ${kind}_vectors AS known INDEXED BY ${kind}_vectors_by_model
    WHERE known.model_key = ?3 AND known.sequence = ${kind}s.sequence)
  AND coalesce(owner, '') || ' ' || coalesce(component, '') NOT IN (SELECT value FROM json_each(?5))
  AND ${isOwnerKnown('documents')}
  ORDER BY ${kind}s.sequence DESC LIMIT ?4`;

const UNEMBEDDED: Readonly<Record<VectorKind, string>> = {
  message: `
    SELECT messages.sequence, role, owner, component,
      CASE WHEN octet_length(parts) <= ${LONGEST_EMBEDDED_BYTES} THEN parts END AS parts
    FROM messages CROSS JOIN contexts
      ON contexts.key = messages.context_key AND ${IS_VISIBLE_IN_SQLITE}
    WHERE role IN ('user', 'assistant') AND ${HAS_NONE('message')}`,
  note: `SELECT sequence, owner, component, text FROM notes WHERE ${HAS_NONE('note')}`,
};

export class VectorQueries {
  private readonly prepare: Prepare;

  constructor(database: DatabaseSync) {
    this.prepare = prepareOnce(database);
  }

  unembedded({
    kind,
    modelKey,
    after,
    upTo,
    limit,
    leftOut = [],
  }: UnembeddedQuery): readonly UnembeddedText[] {
    return this.prepare(UNEMBEDDED[kind])
      .all(after, upTo, modelKey ?? null, limit, JSON.stringify(leftOut))
      .map(toUnembedded);
  }

  similarities(query: SimilarityQuery): Similarities {
    return toSimilarities(this.vectors(query), query.vector);
  }

  private *vectors({ kind, modelKey, sequences }: SimilarityQuery): Generator<Row> {
    const reading = this.prepare(
      `SELECT sequence, vector FROM ${kind}_vectors WHERE sequence = ? AND model_key = ?`,
    );
    for (const sequence of sequences) {
      const row = reading.get(sequence, modelKey);
      if (row !== undefined) yield row;
    }
  }
}
