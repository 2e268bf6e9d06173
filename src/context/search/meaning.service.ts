/** How near stored texts are in meaning to a question, where vectors are made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { VectorStore } from '../ports/vector-store.ts';
import type { TextOwner } from '../ports/text-embedder.ts';
import type { Similarities, VectorKind } from '../records/text-vector.ts';
import { LONGEST_VECTOR_WAIT_MS } from '../limits.ts';
import { unlessAborted } from './unless-aborted.ts';

export type EmbeddedQuestion = { readonly modelKey: number; readonly vector: Float32Array };

/** Returns the question's vector, or undefined if there is none; never rejects. */
export type QuestionEmbedder = (
  question: string,
  asker: TextOwner,
) => Promise<EmbeddedQuestion | undefined> | undefined;

/** A question whose vector may still be on its way. */
export type AskedMeaning = {
  /** Empty if the vector does not come in time, or as soon as the signal aborts; never rejects. */
  readonly similarities: (
    kind: VectorKind,
    sequences: readonly number[],
    signal?: AbortSignal,
  ) => Promise<Similarities>;
};

const NONE: Similarities = new Map();
const UNKNOWN: AskedMeaning = { similarities: async () => NONE };

@Injectable()
export class MeaningService {
  private embedder: QuestionEmbedder | undefined;

  constructor(private readonly vectors: VectorStore) {}

  /** Called by whatever makes vectors. */
  use(embedder: QuestionEmbedder): void {
    this.embedder = embedder;
  }

  /**
   * Begins at once, so that words are searched meanwhile.
   * @param asker whose limits and budgets the question counts against
   */
  ask(question: string, asker: TextOwner): AskedMeaning {
    const vector = this.embedder?.(question, asker);
    if (vector === undefined) return UNKNOWN;
    const inTime = withinWait(vector);
    const find: AskedMeaning['similarities'] = async (kind, sequences, signal) => {
      const asked = sequences.length === 0 ? undefined : await inTime;
      if (asked === undefined) return NONE;
      const query = { ...asked, kind, sequences };
      return this.vectors.similarities(query, asker.owner, signal).catch(() => NONE);
    };
    return {
      similarities: async (kind, sequences, signal) =>
        (await unlessAborted(find(kind, sequences, signal), signal)) ?? NONE,
    };
  }
}

async function withinWait<Value>(coming: Promise<Value>): Promise<Value | undefined> {
  const timer = new AbortController();
  const late = sleep(LONGEST_VECTOR_WAIT_MS, undefined, { signal: timer.signal });
  try {
    return await Promise.race([coming, late.catch(() => undefined)]);
  } finally {
    timer.abort();
  }
}
