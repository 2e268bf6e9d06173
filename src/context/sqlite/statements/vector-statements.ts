/** The SQL that changes vectors in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import { isOwnerKnown } from '../../sql/owner-sql.ts';
import { integerColumn } from '../../sql/row.ts';
import {
  type NewVector,
  VECTOR_KINDS,
  type VectorKind,
  type VectorModel,
} from '../../records/text-vector.ts';
import type { Begun, Steps } from './long-job.ts';
import { type Prepare, prepareOnce } from './prepare.ts';

export type VectorJob =
  | { readonly type: 'add-vector-model'; readonly model: VectorModel }
  | {
      readonly type: 'add-vectors';
      readonly kind: VectorKind;
      readonly modelKey: number;
      readonly vectors: readonly NewVector[];
    }
  | {
      readonly type: 'drop-vectors';
      readonly kind: VectorKind;
      readonly modelKey: number;
      readonly limit: number;
    }
  | { readonly type: 'forget-vectors'; readonly owner: string };

const ADD_MODEL = `
  INSERT INTO vector_models (provider, model, version, dimensions) VALUES (?, ?, ?, ?)
  ON CONFLICT (provider, model, version, dimensions) DO UPDATE SET version = excluded.version
  RETURNING key`;

/** Each with its owner. */
const TEXTS: Readonly<Record<VectorKind, string>> = {
  message: 'messages JOIN contexts ON contexts.key = messages.context_key',
  note: 'notes',
};

/** An empty array is bound as NULL. */
const ADD = (kind: VectorKind): string => `
  INSERT INTO ${kind}_vectors (sequence, model_key, vector)
  SELECT sequence, ?1, coalesce(?2, x'') FROM ${TEXTS[kind]}
  WHERE sequence = ?3 AND ${isOwnerKnown('documents')}
  ON CONFLICT (sequence) DO UPDATE SET model_key = excluded.model_key, vector = excluded.vector`;

/** Two ranges, so that the index is not walked past the model's own. */
const DROP = (kind: VectorKind): string => `
  DELETE FROM ${kind}_vectors WHERE sequence IN (
    SELECT sequence FROM ${kind}_vectors WHERE model_key < ?1 OR model_key > ?1 LIMIT ?2)`;

export class VectorStatements {
  private readonly prepare: Prepare;

  constructor(database: DatabaseSync) {
    this.prepare = prepareOnce(database);
  }

  /** Returns the model's key, or the number of given or deleted vectors. */
  perform(job: VectorJob): Begun {
    switch (job.type) {
      case 'add-vector-model': {
        const { provider, model, version, dimensions } = job.model;
        const row = this.prepare(ADD_MODEL).get(provider, model, version, dimensions);
        return integerColumn(row ?? {}, 'key');
      }
      case 'add-vectors': {
        const adding = this.prepare(ADD(job.kind));
        for (const { sequence, vector } of job.vectors) adding.run(job.modelKey, vector, sequence);
        return job.vectors.length;
      }
      case 'drop-vectors':
        return Number(this.prepare(DROP(job.kind)).run(job.modelKey, job.limit).changes);
      case 'forget-vectors':
        return { type: 'staging', steps: this.forget(job.owner) };
      default:
        return assertNever(job);
    }
  }

  private *forget(owner: string): Steps<number> {
    let forgotten = 0;
    for (const kind of VECTOR_KINDS) {
      if (this.prepare(`SELECT 1 FROM ${kind}_vectors LIMIT 1`).get() === undefined) continue;
      const removing = this.prepare(`DELETE FROM ${kind}_vectors WHERE sequence = ?`);
      for (const sequence of this.textsOf(kind, owner)) {
        forgotten += Number(removing.run(sequence).changes);
        yield;
      }
    }
    return forgotten;
  }

  /** Reads one conversation at a time. */
  private *textsOf(kind: VectorKind, owner: string): Generator<number> {
    if (kind === 'note') {
      yield* this.sequences('SELECT sequence FROM notes WHERE owner = ?', owner);
      return;
    }
    for (const context of this.prepare('SELECT key FROM contexts WHERE owner = ?').all(owner)) {
      const key = integerColumn(context, 'key');
      yield* this.sequences('SELECT sequence FROM messages WHERE context_key = ?', key);
    }
  }

  private sequences(sql: string, value: string | number): readonly number[] {
    const rows = this.prepare(sql).all(value);
    return rows.map((row) => integerColumn(row, 'sequence'));
  }
}
