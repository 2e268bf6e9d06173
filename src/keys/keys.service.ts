/** All keys: held in memory, since every request asks for one, and changed one at a time. */
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  filter,
  interval,
  merge,
  type Observable,
  share,
  Subject,
  type Subscription,
  take,
} from 'rxjs';
import { KEY_COLLECTION } from '../model/key-collection.ts';
import { follow } from '../streams/follow.ts';
import { InTurn } from '../streams/in-turn.ts';
import type { AccessKey, KeyChanges, KeySettings } from './access-key.ts';
import { KeyDocuments } from './key-documents.ts';
import {
  componentNeeded,
  disabledKey,
  expiredKey,
  keyNotFound,
  tooManyKeys,
  unknownKey,
} from './key-errors.ts';
import {
  isKeyText,
  isSameDigest,
  type KeyCredential,
  newKeyId,
  newSecret,
  readKeyText,
} from './key-text.ts';
import { KeyRemovals } from './key-removals.ts';
import { LAPSES_CHECKED_MS, MOST_KEYS } from './limits.ts';
import { fromStoredKey, toStoredKey } from './stored-key.ts';

export type PresentedKey = {
  readonly key: AccessKey;
  /** What was presented; its digest tells a rotated secret from the former one. */
  readonly credential: KeyCredential;
  /**
   * The key as it is now, for a socket that stays open.
   * @throws RhetorError `unauthorized` once it opens nothing any more
   */
  readonly refresh: () => AccessKey;
  /** Emits once the key opens nothing any more: it was changed, replaced or deleted, or it expired. */
  readonly lapse: () => Observable<unknown>;
};

/** A key and the text that its holder sends, which is known only now. */
export type IssuedKey = { readonly key: AccessKey; readonly text: string };

@Injectable()
export class Keys implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Keys');
  private keys: ReadonlyMap<string, AccessKey> = new Map();
  private readonly inTurn = new InTurn();
  private following: Subscription | undefined;
  private readonly changes = new Subject<void>();
  /** Emits after keys have been created, changed or deleted, here or by another process. */
  readonly changed: Observable<void> = this.changes.asObservable();
  /** When a key may have lapsed; one timer for all that wait. */
  private readonly checks = merge(this.changes, interval(LAPSES_CHECKED_MS)).pipe(share());
  private readonly removals: KeyRemovals;

  constructor(private readonly documents: KeyDocuments) {
    this.removals = new KeyRemovals(documents);
  }

  async onModuleInit(): Promise<void> {
    this.following = follow(this.documents.documentChanges(KEY_COLLECTION), () =>
      this.inTurn.run(() => this.read()),
    );
    await this.read();
    void this.removals.finishAll();
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  /**
   * The key that a caller presents; undefined for a credential of another kind.
   * @throws RhetorError `unauthorized` if it is unknown, disabled or expired
   */
  present(text: string): PresentedKey | undefined {
    if (!isKeyText(text)) return undefined;
    const credential = readKeyText(text);
    if (credential === undefined) throw unknownKey();
    return this.presented(credential);
  }

  /**
   * The key of a credential that was presented at `since`, in epoch milliseconds; a rotation after
   * that ends it at once.
   * @throws RhetorError `unauthorized` if the key opens nothing any more
   */
  resume(credential: KeyCredential, since: number): PresentedKey {
    return this.presented(credential, since);
  }

  /** Oldest first. */
  list(): readonly AccessKey[] {
    return [...this.keys.values()].toSorted(
      (one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1),
    );
  }

  lookUp(id: string): AccessKey | undefined {
    return this.keys.get(id);
  }

  /** @throws RhetorError `not_found` */
  find(id: string): AccessKey {
    const key = this.lookUp(id);
    if (key === undefined) throw keyNotFound(id);
    return key;
  }

  /** @throws RhetorError `conflict` if there is no room, `validation_failed` */
  create(settings: KeySettings): Promise<IssuedKey> {
    return this.change(async () => {
      if (this.keys.size >= MOST_KEYS) throw tooManyKeys(MOST_KEYS);
      const id = newKeyId();
      const { text, digest } = newSecret(id);
      const key = await this.keep({ ...settings, id, digest, createdAt: Date.now() });
      return { key, text };
    });
  }

  /** @throws RhetorError `not_found`, `validation_failed` */
  update(id: string, changes: KeyChanges): Promise<AccessKey> {
    return this.change(async () => this.keep({ ...this.find(id), ...changes }));
  }

  /**
   * Replaces the secret; the former one is accepted for `graceMs` more milliseconds.
   * @throws RhetorError `not_found`
   */
  rotate(id: string, graceMs: number): Promise<IssuedKey> {
    return this.change(async () => {
      const { former: _, ...key } = this.find(id);
      const { text, digest } = newSecret(id);
      const now = Date.now();
      const former = graceMs > 0 && { former: { digest: key.digest, until: now + graceMs } };
      const rotated = await this.keep({ ...key, ...former, digest, rotatedAt: now });
      return { key: rotated, text };
    });
  }

  /**
   * The key opens nothing afterwards; `finishRemoval` does the rest.
   * @throws RhetorError `not_found`
   */
  remove(id: string): Promise<void> {
    return this.change(async () => {
      this.find(id);
      await this.removals.note(id);
      await this.documents.removeDocument(KEY_COLLECTION, id);
      this.hold(new Map([...this.keys].filter(([other]) => other !== id)));
    });
  }

  /** Deletes the vectors of a removed key's texts. After a failure, the next startup does it. */
  finishRemoval(id: string): Promise<void> {
    return this.removals.finish(id);
  }

  private presented(credential: KeyCredential, since?: number): PresentedKey {
    const isOver = (): boolean => !this.isOpen(credential, since);
    const lapse = (): Observable<unknown> => this.checks.pipe(filter(isOver), take(1));
    const refresh = (): AccessKey => this.check(credential, since);
    return { key: refresh(), credential, refresh, lapse };
  }

  /**
   * The key of a credential.
   * @param since undefined: it is presented now
   * @throws RhetorError as `present`
   */
  private check({ id, digest }: KeyCredential, since = Number.POSITIVE_INFINITY): AccessKey {
    const now = Date.now();
    const key = this.keys.get(id);
    if (key === undefined) throw unknownKey();
    const { former, expiresAt, rotatedAt = 0 } = key;
    const isFormer =
      former !== undefined &&
      now < former.until &&
      since >= rotatedAt &&
      isSameDigest(digest, former.digest);
    if (!isSameDigest(digest, key.digest) && !isFormer) throw unknownKey();
    // Only the holder of the secret learns more.
    if (key.isDisabled) throw disabledKey(key.name);
    if (expiresAt !== undefined && now >= expiresAt) throw expiredKey(key.name, expiresAt);
    return key;
  }

  private isOpen(credential: KeyCredential, since?: number): boolean {
    try {
      this.check(credential, since);
      return true;
    } catch {
      return false;
    }
  }

  private hold(keys: ReadonlyMap<string, AccessKey>): void {
    this.keys = keys;
    this.changes.next();
  }

  /** Each change begins with what is stored, so that no process undoes what another one did. */
  private change<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn.run(() =>
      this.documents.exclusively(KEY_COLLECTION, async () => {
        await this.read();
        return work();
      }),
    );
  }

  private async keep(key: AccessKey): Promise<AccessKey> {
    if (key.contexts === 'component' && key.component === undefined) throw componentNeeded();
    await this.documents.writeDocument(KEY_COLLECTION, key.id, toStoredKey(key));
    this.hold(new Map([...this.keys, [key.id, key]]));
    return key;
  }

  private async read(): Promise<void> {
    const documents = await this.documents.readDocuments(KEY_COLLECTION);
    this.hold(
      new Map(
        documents.flatMap(({ id, body }) => {
          const key = fromStoredKey(id, body);
          if (key === undefined) this.logger.warn(`the stored key ${id} is not readable`);
          return key === undefined ? [] : [[id, key] as const];
        }),
      ),
    );
  }
}
