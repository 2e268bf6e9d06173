/** The SQL that changes vectors in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync } from 'node:sqlite';
import { assertNever } from '../../model/assert-never.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import type { NewVector, VectorKind, VectorModel } from '../text-vector.ts';
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
    };

const ADD_MODEL = `
  INSERT INTO vector_models (provider, model, version, dimensions) VALUES (?, ?, ?, ?)
  ON CONFLICT (provider, model, version, dimensions) DO UPDATE SET version = excluded.version
  RETURNING key`;

/** An empty array is bound as NULL. */
const ADD = (kind: VectorKind): string => `
  INSERT INTO ${kind}_vectors (sequence, model_key, vector)
  SELECT sequence, ?1, coalesce(?2, x'') FROM ${kind}s WHERE sequence = ?3
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

  /** Returns the model's key, or the number of added or deleted vectors. */
  perform(job: VectorJob): number {
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
      default:
        return assertNever(job);
    }
  }
}
