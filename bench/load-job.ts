/** What the load generator is asked to do, and what it answers; sent between processes as they are. */

/** Where requests go. `{n}` in a body becomes a number of its own for each request. */
export type Target = {
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly streamBody: string;
  /** What the last event of a whole stream contains. */
  readonly streamEnd: string;
  /** Whose processor time is counted; undefined for none. */
  readonly pid: number | undefined;
};

export type LoadJob = {
  readonly target: Target;
  readonly isStreaming: boolean;
  readonly concurrency: number;
  /** Ends after so many requests, or after so long (milliseconds). */
  readonly until: { readonly requests: number } | { readonly ms: number };
};

export type LoadResult = {
  /** Milliseconds of each request, until its last byte. */
  readonly durations: readonly number[];
  /** Milliseconds until the first text of each stream. */
  readonly firstTexts: readonly number[];
  /** Seconds from the first request's start to the last one's end. */
  readonly seconds: number;
  readonly errors: number;
  readonly firstError: string | undefined;
};

/** The text of every answer is this word, `ANSWER_WORDS` times; its parts are counted, never compared. */
export const WORD = 'lorem';
export const ANSWER_WORDS = 50;
