/** The SQL that removes the rows of hidden contexts, message by message. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, textColumn } from '../../sql/row.ts';
import { HIDDEN_CONTEXTS } from '../statements/hidden-contexts.ts';
import type { Staging, Steps } from '../statements/long-job.ts';
import { SearchErasing } from '../indexing/search-erasing.ts';

/** Sequences read at once. */
const READ_AT_ONCE = 256;

export class ContextRemoval {
  private readonly hidden: StatementSync;
  private readonly counting: StatementSync;
  private readonly next: StatementSync;
  private readonly deletingMessage: StatementSync;
  private readonly deletingSummaries: StatementSync;
  private readonly deletingContext: StatementSync;
  private readonly erasing: SearchErasing;

  constructor(database: DatabaseSync) {
    this.hidden = database.prepare(HIDDEN_CONTEXTS);
    this.counting = database.prepare(`
      SELECT count(*) AS messages FROM (SELECT 1 FROM messages WHERE context_key = ? LIMIT ?)`);
    this.next = database.prepare(
      `SELECT sequence FROM messages WHERE context_key = ? LIMIT ${READ_AT_ONCE}`,
    );
    this.deletingMessage = database.prepare('DELETE FROM messages WHERE sequence = ?');
    this.deletingSummaries = database.prepare('DELETE FROM summaries WHERE context_key = ?');
    this.deletingContext = database.prepare('DELETE FROM contexts WHERE key = ?');
    this.erasing = new SearchErasing(database);
  }

  /** Hidden contexts, except those that `running` jobs create or read. */
  abandoned(running: readonly Staging[]): readonly number[] {
    const read = new Set(running.map(({ sourceKey }) => sourceKey));
    const prefixes = running.flatMap(({ prefix }) => prefix ?? []);
    return this.hidden
      .all()
      .map((row) => ({ key: integerColumn(row, 'key'), id: textColumn(row, 'id') }))
      .filter(({ key, id }) => !read.has(key) && !prefixes.some((prefix) => id.startsWith(prefix)))
      .map(({ key }) => key);
  }

  /** The contexts' own rows are deleted last: until then they show that there is something left to do. */
  *remove(keys: readonly number[]): Steps<void> {
    const isWrittenAnew = this.erasing.hasNotedWords || this.areMany(keys);
    if (isWrittenAnew) this.erasing.noteWords();
    for (const key of keys) yield* this.removeMessages(key);
    if (isWrittenAnew) yield* this.erasing.writeAnew();
    for (const key of keys) {
      this.deletingSummaries.run(key);
      this.deletingContext.run(key);
      yield;
    }
  }

  private *removeMessages(key: number): Steps<void> {
    for (let rows = this.next.all(key); rows.length > 0; rows = this.next.all(key)) {
      for (const row of rows) {
        this.deletingMessage.run(integerColumn(row, 'sequence'));
        yield;
      }
    }
  }

  private areMany(keys: readonly number[]): boolean {
    let left = this.erasing.many;
    for (const key of keys) {
      left -= integerColumn(this.counting.get(key, left) ?? {}, 'messages');
      if (left <= 0) return true;
    }
    return false;
  }
}
