/** Rhetor's state besides conversations: settings, documents, answers, their cache, and claims. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { filter, map, type Observable } from 'rxjs';
import { RhetorError } from '../model/rhetor-error.ts';
import type {
  CachedAnswerLookup,
  CachedAnswerQuery,
  CacheSize,
  NewCachedAnswer,
} from './records/cached-answer.ts';
import type { Claim } from './records/claim.ts';
import type { KeptAnswer, NewKeptAnswer } from './records/kept-answer.ts';
import { CachedAnswerStore } from './ports/cached-answer-store.ts';
import { ClaimStore } from './ports/claim-store.ts';
import { DocumentStore } from './ports/document-store.ts';
import { KeptAnswerStore } from './ports/kept-answer-store.ts';
import { StoreNotices } from './ports/store-notices.ts';
import { VectorStore } from './ports/vector-store.ts';
import type { StoreNotice } from './records/store-notice.ts';
import type { StoredDocument } from './records/stored-document.ts';
import { CLAIM_MS } from './limits.ts';

/** By then the claim of a dead process has expired. */
const LONGEST_CLAIM_WAIT_MS = 2 * CLAIM_MS;
const CLAIM_PAUSE_MS = 50;

/** Who made a call, and the id that the caller gave it. */
export type CancelledCall = { readonly caller: string; readonly id: string | number };

/** Every method behaves and fails like the method of the store's port. */
@Injectable()
export class StateService {
  constructor(
    private readonly documents: DocumentStore,
    private readonly answers: KeptAnswerStore,
    private readonly claims: ClaimStore,
    private readonly notices: StoreNotices,
    private readonly cache: CachedAnswerStore,
    private readonly vectors: VectorStore,
  ) {}

  readSetting(key: string): Promise<string | undefined> {
    return this.documents.readSetting(key);
  }

  writeSetting(key: string, value: string): Promise<void> {
    return this.documents.writeSetting(key, value);
  }

  readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    return this.documents.readDocuments(collection);
  }

  writeDocument(collection: string, id: string, body: string): Promise<void> {
    return this.documents.writeDocument(collection, id, body);
  }

  removeDocument(collection: string, id: string): Promise<boolean> {
    return this.documents.removeDocument(collection, id);
  }

  keepAnswer(answer: NewKeptAnswer): Promise<void> {
    return this.answers.keep(answer);
  }

  keptAnswer(id: string): Promise<KeptAnswer | undefined> {
    return this.answers.find(id);
  }

  cachedAnswer(query: CachedAnswerQuery): Promise<CachedAnswerLookup> {
    return this.cache.find(query);
  }

  cacheAnswer(answer: NewCachedAnswer, mostBytes: number): Promise<void> {
    return this.cache.keep(answer, mostBytes);
  }

  forgetCachedAnswers(owner?: string): Promise<number> {
    return this.cache.forget(owner);
  }

  tidyCachedAnswers(now: number, mostBytes: number): Promise<number> {
    return this.cache.tidy(now, mostBytes);
  }

  forgetVectors(owner: string): Promise<void> {
    return this.vectors.forget(owner);
  }

  cacheSize(): Promise<CacheSize> {
    return this.cache.size();
  }

  claim(name: string): Promise<Claim | undefined> {
    return this.claims.take(name);
  }

  /**
   * Runs `work` while nothing else, in this process or another, runs under the same name.
   * @throws RhetorError `storage_unavailable` if the others take too long; or whatever `work`
   * throws
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const claim = await this.claimInTime(name);
    try {
      return await work();
    } finally {
      await claim.release();
    }
  }

  /** Emits calls that clients have cancelled at another process. */
  get cancelledCalls(): Observable<CancelledCall> {
    return this.notices.heard.pipe(filter((notice) => notice.type === 'call-cancelled'));
  }

  /** Cancels a call in the process that runs it. */
  cancelElsewhere({ caller, id }: CancelledCall): Promise<void> {
    return this.notices.tell({ type: 'call-cancelled', caller, id });
  }

  /** Emits when another process may have written the setting. */
  settingChanges(key: string): Observable<void> {
    return this.changes((notice) => notice.type === 'setting-written' && notice.key === key);
  }

  /** Emits when another process may have changed a document of the collection. */
  documentChanges(collection: string): Observable<void> {
    return this.changes(
      (notice) => notice.type === 'documents-changed' && notice.collection === collection,
    );
  }

  private changes(isMeant: (notice: StoreNotice) => boolean): Observable<void> {
    return this.notices.heard.pipe(
      filter((notice) => notice.type === 'reconnected' || isMeant(notice)),
      map(() => undefined),
    );
  }

  private async claimInTime(name: string): Promise<Claim> {
    const latest = performance.now() + LONGEST_CLAIM_WAIT_MS;
    for (;;) {
      const claim = await this.claims.take(name);
      if (claim !== undefined) return claim;
      if (performance.now() > latest) throw claimTaken();
      await sleep(CLAIM_PAUSE_MS);
    }
  }
}

function claimTaken(): RhetorError {
  return new RhetorError(
    'storage_unavailable',
    'Another process is changing the same data and takes too long; try again.',
    { retryAfterMs: 1_000 },
  );
}
