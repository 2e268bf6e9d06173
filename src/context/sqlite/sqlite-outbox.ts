/** The outbox of the embedded database: a cursor over its messages, so that nothing is kept twice. */
import { type MirrorBacklog, type MirrorItem, MirrorOutbox } from '../mirror-outbox.ts';
import { MIRROR_BEGINNING } from '../rows/mirror-row.ts';
import { MIRROR_CURSOR } from './mirror-reads.ts';
import type { ReadQueries } from './read-queries.ts';

type Read = <T>(work: (queries: ReadQueries) => T) => Promise<T>;

export class SqliteOutbox extends MirrorOutbox {
  private readonly read: Read;
  private readonly writeSetting: (key: string, value: string) => Promise<void>;

  constructor(read: Read, writeSetting: (key: string, value: string) => Promise<void>) {
    super();
    this.read = read;
    this.writeSetting = writeSetting;
  }

  override unmirrored(limit: number): Promise<readonly MirrorItem[]> {
    return this.read((queries) => queries.mirror.after(cursor(queries), limit));
  }

  override async markMirrored(items: readonly MirrorItem[]): Promise<void> {
    const last = items.at(-1);
    if (last !== undefined) await this.writeSetting(MIRROR_CURSOR, String(last.message.sequence));
  }

  override mirroredTurns(contextId: string): Promise<number> {
    return this.read((queries) => {
      const beginning = Number(queries.readSetting(MIRROR_BEGINNING) ?? 0);
      return queries.mirror.turnsBetween(contextId, beginning, cursor(queries));
    });
  }

  override backlog(): Promise<MirrorBacklog> {
    return this.read((queries) => queries.mirror.backlogAfter(cursor(queries)));
  }

  override async begin(): Promise<void> {
    const { hasBegun, hasCursor, last } = await this.read((queries) => ({
      hasBegun: queries.readSetting(MIRROR_BEGINNING) !== undefined,
      hasCursor: queries.readSetting(MIRROR_CURSOR) !== undefined,
      last: queries.mirror.lastSequence(),
    }));
    if (hasBegun) return;
    // With a cursor but no beginning, an earlier version of Rhetor has mirrored this database.
    if (!hasCursor) await this.writeSetting(MIRROR_CURSOR, String(last));
    await this.writeSetting(MIRROR_BEGINNING, String(hasCursor ? 0 : last));
  }

  /** There is nothing but the cursor. */
  override async discard(): Promise<void> {}
}

function cursor(queries: ReadQueries): number {
  return Number(queries.readSetting(MIRROR_CURSOR) ?? 0);
}
