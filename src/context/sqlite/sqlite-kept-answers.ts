/** Stored answers in the embedded database. */
import type { KeptAnswer, NewKeptAnswer } from '../records/kept-answer.ts';
import { KeptAnswerStore } from '../ports/kept-answer-store.ts';
import { toKeptAnswer } from '../rows/kept-answer-row.ts';
import { KEPT_ANSWER } from './statements/kept-answers.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { KEPT_FOR_MS } from '../limits.ts';

export class SqliteKeptAnswers extends KeptAnswerStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async keep(answer: NewKeptAnswer): Promise<void> {
    await this.database.write({ type: 'keep-answer', answer });
  }

  override find(id: string): Promise<KeptAnswer | undefined> {
    return this.database.read((prepare) => {
      const row = prepare(KEPT_ANSWER).get(id, Date.now() - KEPT_FOR_MS);
      return row && toKeptAnswer(row);
    });
  }
}
