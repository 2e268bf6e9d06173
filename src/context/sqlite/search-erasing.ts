/** Takes the words of deleted messages out of the search index, step by step. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../rows/stored-rows.ts';
import type { Steps } from './long-job.ts';

/**
 * To take one message out of the index word by word took as long as to write the index anew for 280:
 * 22,000 messages of 44,000 took 32 s the one way and 0.7 s the other.
 */
const MESSAGES_WRITTEN_ANEW = 250;
/** Pages of the index that one step writes; for each it reads a few, more where much was deleted. */
const PAGES_AT_ONCE = 4;

export class SearchErasing {
  private readonly newest: StatementSync;
  private readonly setting: StatementSync;
  private readonly noting: StatementSync;
  private readonly merging: StatementSync;
  private readonly changes: StatementSync;

  constructor(database: DatabaseSync) {
    this.newest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM messages');
    this.setting = database.prepare(
      `INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', CAST(? AS INTEGER))`,
    );
    this.noting = database.prepare(`SELECT v FROM message_search_config WHERE k = 'secure-delete'`);
    this.merging = database.prepare(
      `INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)`,
    );
    this.changes = database.prepare('SELECT total_changes() AS changes');
  }

  /** With so many messages or more, it is faster to write the index anew than to erase each word. */
  get many(): number {
    return Math.ceil(integerColumn(this.newest.get() ?? {}, 'sequence') / MESSAGES_WRITTEN_ANEW);
  }

  /**
   * Whether the words of deleted messages are only noted as deleted, in the index itself: then it has to
   * be written anew, whatever happened since to the process that deleted them.
   */
  get hasNotedWords(): boolean {
    return this.noting.get()?.['v'] !== 1;
  }

  noteWords(): void {
    this.setting.run(0);
  }

  /** Writes the index anew; from here on a deleted message's words are erased at once. */
  *writeAnew(): Steps<void> {
    // A negative number takes all of the index as one thing to merge, as `optimize` does.
    this.merging.run(-PAGES_AT_ONCE);
    yield;
    for (;;) {
      const before = this.countChanges();
      this.merging.run(PAGES_AT_ONCE);
      // The command itself counts as one.
      if (this.countChanges() - before < 2) break;
      yield;
    }
    this.setting.run(1);
  }

  private countChanges(): number {
    return integerColumn(this.changes.get() ?? {}, 'changes');
  }
}
