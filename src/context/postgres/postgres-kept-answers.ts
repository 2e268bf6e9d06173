/** Kept answers in PostgreSQL. */
import type { KeptAnswer, NewKeptAnswer } from '../records/kept-answer.ts';
import { KeptAnswerStore } from '../ports/kept-answer-store.ts';
import { toKeptAnswer } from '../rows/kept-answer-row.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { KEPT_FOR_MS } from '../limits.ts';

const FIND = `
  SELECT digest, body, message_id, version, kept_at FROM rhetor.kept_answers
  WHERE id = $1 AND kept_at > $2`;

const KEEP = 'SELECT rhetor.keep_answer($1::jsonb, NULL, NULL, $2)';

export class PostgresKeptAnswers extends KeptAnswerStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async keep(answer: NewKeptAnswer): Promise<void> {
    await this.database.run(KEEP, JSON.stringify(answer), answer.keptAt - KEPT_FOR_MS);
  }

  override async find(id: string): Promise<KeptAnswer | undefined> {
    const after = Date.now() - KEPT_FOR_MS;
    const [row] = await this.database.read((session) => session.run(FIND, [id, after]));
    return row && toKeptAnswer(row);
  }
}
