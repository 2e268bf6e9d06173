/** Erases the words of deleted messages from the search indexes, step by step. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../../sql/row.ts';
import type { Steps } from '../statements/long-job.ts';

/**
 * Erasing one message word by word took as long as rewriting the index for 280 messages: for 22,000
 * of 44,000 messages, 32 s against 0.7 s.
 */
const MESSAGES_WRITTEN_ANEW = 250;
/** Index pages that one step writes; it reads a few for each, more if much was deleted. */
const PAGES_AT_ONCE = 4;

const INDEXES = ['message_search', 'world_search'] as const;

export class SearchErasing {
  private readonly newest: StatementSync;
  private readonly indexes: readonly ErasedIndex[];

  constructor(database: DatabaseSync) {
    this.newest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM messages');
    this.indexes = INDEXES.map((table) => new ErasedIndex(database, table));
  }

  /** With this many messages or more, rewriting the indexes is faster than erasing each word. */
  get many(): number {
    return Math.ceil(integerColumn(this.newest.get() ?? {}, 'sequence') / MESSAGES_WRITTEN_ANEW);
  }

  /**
   * True if words of deleted messages are only marked as deleted in an index itself: then it has
   * to be rewritten, whatever happened to the process that deleted them.
   */
  get hasNotedWords(): boolean {
    return this.indexes.some((index) => index.hasNotedWords);
  }

  noteWords(): void {
    for (const index of this.indexes) index.noteWords();
  }

  /** Rewrites the indexes; from here on a deleted message's words are erased at once. */
  *writeAnew(): Steps<void> {
    for (const index of this.indexes) yield* index.writeAnew();
  }
}

class ErasedIndex {
  private readonly setting: StatementSync;
  private readonly noting: StatementSync;
  private readonly merging: StatementSync;
  private readonly changes: StatementSync;

  constructor(database: DatabaseSync, table: (typeof INDEXES)[number]) {
    this.setting = database.prepare(
      `INSERT INTO ${table} (${table}, rank) VALUES ('secure-delete', CAST(? AS INTEGER))`,
    );
    this.noting = database.prepare(`SELECT v FROM ${table}_config WHERE k = 'secure-delete'`);
    this.merging = database.prepare(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`);
    this.changes = database.prepare('SELECT total_changes() AS changes');
  }

  get hasNotedWords(): boolean {
    return this.noting.get()?.['v'] !== 1;
  }

  noteWords(): void {
    this.setting.run(0);
  }

  *writeAnew(): Steps<void> {
    // A negative number makes the whole index one merge, like `optimize`.
    this.merging.run(-PAGES_AT_ONCE);
    yield;
    for (;;) {
      const before = this.countChanges();
      this.merging.run(PAGES_AT_ONCE);
      // The command itself counts as one change.
      if (this.countChanges() - before < 2) break;
      yield;
    }
    this.setting.run(1);
  }

  private countChanges(): number {
    return integerColumn(this.changes.get() ?? {}, 'changes');
  }
}
