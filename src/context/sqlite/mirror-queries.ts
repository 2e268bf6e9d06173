/** What the outbox reads, with the statements of its connection. */
import type { StatementSync } from 'node:sqlite';
import type { MirrorBacklog, MirrorItem } from '../mirror-outbox.ts';
import { toMirrorBacklog, toMirrorItem } from '../rows/mirror-row.ts';
import { integer } from '../rows/stored-rows.ts';
import { LAST_SEQUENCE, MESSAGES_AFTER, TURNS_AFTER, TURNS_BETWEEN } from './mirror-reads.ts';

export class MirrorQueries {
  private readonly prepare: (sql: string) => StatementSync;

  constructor(prepare: (sql: string) => StatementSync) {
    this.prepare = prepare;
  }

  after(sequence: number, limit: number): readonly MirrorItem[] {
    return this.prepare(MESSAGES_AFTER).all(sequence, limit).map(toMirrorItem);
  }

  backlogAfter(sequence: number): MirrorBacklog {
    const [row = {}] = this.prepare(TURNS_AFTER).all(sequence);
    return toMirrorBacklog(row);
  }

  turnsBetween(contextId: string, beginning: number, end: number): number {
    const row = this.prepare(TURNS_BETWEEN).get(contextId, beginning, end);
    return row === undefined ? 0 : integer(row, 'turns');
  }

  lastSequence(): number {
    const row = this.prepare(LAST_SEQUENCE).get();
    return row === undefined ? 0 : integer(row, 'last');
  }
}
