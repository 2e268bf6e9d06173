/** Notes for the rest of Rhetor: adds, lists, ranks and removes them. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { textMessage } from '../model/message.ts';
import type {
  NewNote,
  NoteCandidate,
  NoteFilter,
  NotePage,
  NoteQuery,
  NoteReader,
  StoredNote,
} from './records/note.ts';
import { MeaningService } from './search/meaning.service.ts';
import { NoteStore } from './ports/note-store.ts';
import { rankCandidates } from './search/rank-candidates.ts';
import type { SearchCandidate } from './records/search-query.ts';
import { searchWords } from './words/search-words.ts';
import { estimateTextTokens } from './tokens/token-estimate.ts';

export type NoteQuestion = NoteFilter & {
  readonly question: string;
  /** Most results. */
  readonly limit: number;
  /** The component that asks, which the question's vector is charged to; absent: the one that is searched. */
  readonly askingComponent?: string | undefined;
};

export type FoundNote = {
  readonly note: StoredNote;
  /** 0 to 1, on the scale of `RankedMessage`. */
  readonly score: number;
};

/** More candidates than results: their order by words alone is not yet that of the ranking. */
const LEAST_CANDIDATES = 50;

/** Every method behaves and fails like the method of the store's port. */
@Injectable()
export class NoteService {
  constructor(
    private readonly store: NoteStore,
    private readonly meaning: MeaningService,
  ) {}

  /** Undefined if whoever makes it has too many notes already. */
  async add(note: Omit<NewNote, 'id' | 'createdAt'>): Promise<NewNote | undefined> {
    const added = { ...note, id: randomUUID(), createdAt: Date.now() };
    return (await this.store.add(added)) ? added : undefined;
  }

  find(id: string, reader: NoteReader): Promise<StoredNote | undefined> {
    return this.store.find(id, reader);
  }

  list(query: NoteQuery, reader: NoteReader): Promise<NotePage> {
    return this.store.list(query, reader);
  }

  pinned(component: string): Promise<readonly StoredNote[]> {
    return this.store.pinned(component);
  }

  pin(id: string, isPinned: boolean): Promise<boolean> {
    return this.store.pin(id, isPinned);
  }

  remove(id: string, reader: NoteReader): Promise<boolean> {
    return this.store.remove(id, reader);
  }

  forget(prefix: string): Promise<number> {
    return this.store.forget(prefix);
  }

  /**
   * The notes that match a question best, best first.
   * @param signal the caller has left: a search that waits is dropped
   */
  async search(
    { question, limit, askingComponent, ...filter }: NoteQuestion,
    reader: NoteReader,
    signal?: AbortSignal,
  ): Promise<readonly FoundNote[]> {
    const words = searchWords(question);
    if (words.length === 0) return [];
    const component = askingComponent ?? filter.component;
    const meaning = this.meaning.ask(question, { owner: reader.scope.owner, component });
    const most = Math.max(LEAST_CANDIDATES, limit);
    const found = await this.store.candidates({ ...filter, words, limit: most }, reader, signal);
    const notes = new Map(found.map(({ note }) => [note.sequence, note]));
    const similarities = await meaning.similarities('note', [...notes.keys()], signal);
    const ranked = rankCandidates(found.map(toSearchCandidate), {
      question,
      limit,
      now: Date.now(),
      similarities,
    });
    return ranked.flatMap(({ message, score }) => {
      const note = notes.get(message.sequence);
      return note === undefined ? [] : [{ note, score }];
    });
  }
}

/** Ranked like a message of a conversation that has no other. */
function toSearchCandidate({ note, share }: NoteCandidate): SearchCandidate {
  return {
    contextId: note.id,
    message: {
      id: note.id,
      sequence: note.sequence,
      message: textMessage('user', note.text),
      timestamp: note.createdAt,
      tokens: estimateTextTokens(note.text),
    },
    share,
    isActive: true,
  };
}
