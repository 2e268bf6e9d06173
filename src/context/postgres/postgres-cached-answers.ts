/** The cache of answers in PostgreSQL, which all replicas share. */
import {
  type CachedAnswerLookup,
  type CachedAnswerQuery,
  cachedBytes,
  type CacheSize,
  type NewCachedAnswer,
} from '../records/cached-answer.ts';
import { MOST_CACHED_DROPPED, TOLERATED_CLOCK_MS } from '../limits.ts';
import { CachedAnswerStore } from '../ports/cached-answer-store.ts';
import { integerColumn, optionalTextColumn, type Row } from '../sql/row.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const FIND = `
  SELECT epoch, body FROM rhetor.cached_bytes
  LEFT JOIN rhetor.cached_answers
    ON id = $1 AND kept_at > $2 AND kept_at <= $3 AND expires_at > $4`;
const SIZE = `
  SELECT bytes, (SELECT count(*) FROM rhetor.cached_answers) AS answers FROM rhetor.cached_bytes`;

const KEEP = 'SELECT rhetor.keep_cached_answer($1::jsonb, $2, $3, $4)';
const TIDY = 'SELECT rhetor.tidy_cached_answers($1, $2, $3, $4) AS dropped';
const FORGET = 'SELECT rhetor.forget_cached_answers($1) AS dropped';

export class PostgresCachedAnswers extends CachedAnswerStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async find({ id, now, keptAfter }: CachedAnswerQuery): Promise<CachedAnswerLookup> {
    const values = [id, keptAfter, now + TOLERATED_CLOCK_MS, now];
    const [row = {}] = await this.database.read((session) => session.run(FIND, values));
    return { body: optionalTextColumn(row, 'body'), epoch: integerColumn(row, 'epoch') };
  }

  override async keep(answer: NewCachedAnswer, mostBytes: number): Promise<void> {
    const json = JSON.stringify({ ...answer, bytes: cachedBytes(answer.body) });
    const latest = answer.keptAt + TOLERATED_CLOCK_MS;
    await this.database.run(KEEP, json, latest, mostBytes, MOST_CACHED_DROPPED);
  }

  override async forget(owner?: string): Promise<number> {
    return droppedIn(await this.database.run(FORGET, owner ?? null));
  }

  override async tidy(now: number, mostBytes: number): Promise<number> {
    const latest = now + TOLERATED_CLOCK_MS;
    return droppedIn(await this.database.run(TIDY, now, latest, mostBytes, MOST_CACHED_DROPPED));
  }

  override async size(): Promise<CacheSize> {
    const [row = {}] = await this.database.read((session) => session.run(SIZE, []));
    return { answers: integerColumn(row, 'answers'), bytes: integerColumn(row, 'bytes') };
  }
}

function droppedIn([row]: readonly Row[]): number {
  return Number(row?.['dropped'] ?? 0);
}
