/** The outbox of the embedded database: a cursor over its messages, so that nothing is stored twice. */
import type { MirrorBacklog, MirrorItem } from '../records/mirror-backlog.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { MirrorOutbox } from '../ports/mirror-outbox.ts';
import { MIRROR_BEGINNING, toMirrorBacklog, toMirrorItem } from '../rows/mirror-row.ts';
import { integerColumn } from '../sql/row.ts';
import {
  NEWEST_SEQUENCE,
  MESSAGES_AFTER,
  TURNS_AFTER,
  TURNS_BETWEEN,
} from './statements/mirror-reads.ts';
import { MIRROR_CURSOR } from '../rows/store-settings.ts';
import type { Prepare } from './statements/prepare.ts';
import { readSetting } from './statements/settings.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteOutbox extends MirrorOutbox {
  private readonly database: SqliteDatabase;
  private readonly settings: DocumentStore;

  constructor(database: SqliteDatabase, settings: DocumentStore) {
    super();
    this.database = database;
    this.settings = settings;
  }

  override unmirrored(limit: number): Promise<readonly MirrorItem[]> {
    return this.database.read((prepare) =>
      prepare(MESSAGES_AFTER).all(cursor(prepare), limit).map(toMirrorItem),
    );
  }

  override async markMirrored(items: readonly MirrorItem[]): Promise<void> {
    const last = items.at(-1);
    if (last === undefined) return;
    await this.settings.writeSetting(MIRROR_CURSOR, String(last.message.sequence));
  }

  override mirroredTurns(contextId: string): Promise<number> {
    return this.database.read((prepare) => {
      const beginning = Number(readSetting(prepare, MIRROR_BEGINNING) ?? 0);
      const row = prepare(TURNS_BETWEEN).get(contextId, beginning, cursor(prepare));
      return integerColumn(row ?? {}, 'turns');
    });
  }

  override backlog(): Promise<MirrorBacklog> {
    return this.database.read((prepare) =>
      toMirrorBacklog(prepare(TURNS_AFTER).get(cursor(prepare)) ?? {}),
    );
  }

  override async begin(): Promise<void> {
    const { hasBegun, hasCursor, last } = await this.database.read((prepare) => ({
      hasBegun: readSetting(prepare, MIRROR_BEGINNING) !== undefined,
      hasCursor: readSetting(prepare, MIRROR_CURSOR) !== undefined,
      last: integerColumn(prepare(NEWEST_SEQUENCE).get() ?? {}, 'last'),
    }));
    if (hasBegun) return;
    // A cursor without a beginning: an earlier version of Rhetor has mirrored this database.
    if (!hasCursor) await this.settings.writeSetting(MIRROR_CURSOR, String(last));
    await this.settings.writeSetting(MIRROR_BEGINNING, String(hasCursor ? 0 : last));
  }

  /** Only the cursor is stored, so there is nothing to discard. */
  override async discard(): Promise<void> {}
}

function cursor(prepare: Prepare): number {
  return Number(readSetting(prepare, MIRROR_CURSOR) ?? 0);
}
