/** All texts of one kind: held in memory and changed one at a time; each change is written to disk first. */
import { Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { type ErrorCode, RhetorError } from '../model/rhetor-error.ts';
import { follow } from '../streams/follow.ts';
import { InTurn } from '../streams/in-turn.ts';
import { isInConflict, isUnusedSeed, seed } from './seeding.ts';
import type { TextCollection } from './text-collection.ts';
import type { FileText } from './text-file.ts';
import { assertRoom } from './assert-room.ts';
import { findVersion, latestOf, type FoundVersion, type VersionedText } from './versioned-text.ts';

export type ShelfOptions<Facts> = {
  /** For messages. */
  readonly kind: 'prompt' | 'template';
  readonly notFound: ErrorCode;
  readonly collection: TextCollection<Facts>;
  /** Merges the facts of a changed file, since some stored facts take precedence. */
  readonly mergeFacts: (current: Facts, file: Facts) => Facts;
};

export class TextShelf<Facts> {
  private readonly logger = new Logger('Prompts');
  private readonly texts = new Map<string, VersionedText<Facts>>();
  /** Deleted texts that have a file: the id and the file's digest at that time. */
  private readonly deleted = new Map<string, string>();
  private files: ReadonlyMap<string, FileText<Facts>> = new Map();
  private shipped: ReadonlySet<string> = new Set();
  private readonly inTurn = new InTurn();
  private changes = 0;
  private following: Subscription | undefined;

  constructor(private readonly options: ShelfOptions<Facts>) {}

  /** Increases with each change, to invalidate data derived from the texts. */
  get revision(): number {
    return this.changes;
  }

  /**
   * Called once, before everything else.
   * @param shipped digests of Rhetor's own files, if another directory is in use
   * @throws StartupError, or RhetorError `storage_unavailable`
   */
  async open(files: readonly FileText<Facts>[], shipped: ReadonlySet<string>): Promise<void> {
    this.files = new Map(files.map((file) => [file.id, file]));
    this.shipped = shipped;
    // Queued behind the changes of this process, so that it does not read before they are written.
    this.following = follow(this.options.collection.changes, () =>
      this.inTurn.run(() => this.read()),
    );
    await this.change(() => this.seed(files));
  }

  get hasFiles(): boolean {
    return this.files.size > 0;
  }

  /** Called once, before the store closes. */
  close(): void {
    this.following?.unsubscribe();
  }

  private async seed(files: readonly FileText<Facts>[]): Promise<void> {
    const { mergeFacts, kind } = this.options;
    const seeded = files.flatMap((file) => {
      const current = this.texts.get(file.id);
      const deletedDigest = this.deleted.get(file.id);
      return seed({ current, deletedDigest, file, mergeFacts, now: Date.now() }) ?? [];
    });
    await Promise.all(seeded.map((text) => this.keep(text)));
    const changed = seeded.filter(({ versions }) => versions.length > 1);
    if (changed.length > 0) {
      const names = changed.map((text) => `${text.id} (version ${latestOf(text).id})`);
      this.logger.log(`${kind}s whose files have changed: ${names.join(', ')}`);
    }
    const conflicts = this.conflicts();
    if (conflicts.length > 0) {
      this.logger.warn(
        `${kind}s whose served version differs from the file: ${conflicts.join(', ')}`,
      );
    }
  }

  /** Sorted by id. */
  list(): readonly VersionedText<Facts>[] {
    return [...this.texts.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  has(id: string): boolean {
    return this.texts.has(id);
  }

  /** @throws RhetorError with the code `notFound` */
  find(id: string): VersionedText<Facts> {
    const text = this.texts.get(id);
    if (text !== undefined) return text;
    throw this.notFound(`There is no ${this.options.kind} "${id.slice(0, 80)}".`);
  }

  /**
   * @param reference as in `findVersion`
   * @throws RhetorError with the code `notFound`
   */
  findVersion(id: string, reference?: string): FoundVersion<Facts> {
    const text = this.find(id);
    const version = findVersion(text, reference);
    if (version !== undefined) return { text, version };
    throw this.notFound(
      `The ${this.options.kind} "${id}" has no version "${reference?.slice(0, 80)}"; ` +
        `the newest is ${latestOf(text).id}.`,
    );
  }

  /**
   * @throws RhetorError `conflict` if the id is taken or there is no room, or whatever `make`
   * throws
   */
  create(make: () => VersionedText<Facts>): Promise<VersionedText<Facts>> {
    return this.change(async () => {
      const text = make();
      if (this.texts.has(text.id)) {
        throw new RhetorError(
          'conflict',
          `There is already a ${this.options.kind} "${text.id}"; change it, or choose another name.`,
        );
      }
      const fileDigest = this.deleted.get(text.id);
      return this.write(fileDigest === undefined ? text : { ...text, fileDigest });
    });
  }

  /**
   * `change` gets the text as earlier changes left it.
   * @throws RhetorError with the code `notFound`, `conflict` if there is no room, or whatever
   * `change` throws
   */
  update(
    id: string,
    change: (text: VersionedText<Facts>) => VersionedText<Facts>,
  ): Promise<VersionedText<Facts>> {
    return this.change(async () => this.write(change(this.find(id))));
  }

  /** A text that has a file stays deleted until the file changes. */
  remove(id: string): Promise<void> {
    return this.change(async () => {
      const text = this.find(id);
      const fileDigest = this.files.get(id)?.digest ?? text.fileDigest;
      await this.options.collection.remove(text, fileDigest);
      this.texts.delete(id);
      this.changes += 1;
      if (fileDigest !== undefined) this.deleted.set(id, fileDigest);
    });
  }

  /** Ids of texts whose served version differs from the file. */
  conflicts(): readonly string[] {
    return [...this.files.keys()].filter((id) => this.hasFileConflict(id));
  }

  hasFileConflict(id: string): boolean {
    const [text, file] = [this.texts.get(id), this.files.get(id)];
    return text !== undefined && file !== undefined && isInConflict(text, file);
  }

  /** Runs changes one at a time across all processes, each on the result of the previous one. */
  private change<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn.run(() =>
      this.options.collection.exclusively(async () => {
        await this.read();
        return work();
      }),
    );
  }

  private async read(): Promise<void> {
    const stored = await this.options.collection.read();
    this.texts.clear();
    this.deleted.clear();
    for (const text of stored) {
      if ('isDeleted' in text) this.deleted.set(text.id, text.fileDigest);
      else if (!isUnusedSeed(text, this.files, this.shipped)) this.texts.set(text.id, text);
    }
    this.changes += 1;
  }

  private async write(text: VersionedText<Facts>): Promise<VersionedText<Facts>> {
    const others = this.list().filter(({ id }) => id !== text.id);
    assertRoom(this.options.kind, text, others);
    await this.keep(text);
    return text;
  }

  private async keep(text: VersionedText<Facts>): Promise<void> {
    await this.options.collection.write(text);
    this.deleted.delete(text.id);
    this.texts.set(text.id, text);
    this.changes += 1;
  }

  private notFound(message: string): RhetorError {
    return new RhetorError(this.options.notFound, message);
  }
}
