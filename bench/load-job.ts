/** The jobs and results of the load generator, as sent between processes. */

/** The target of the requests. `{n}` in a body becomes a different number in each request. */
export type Target = {
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly streamBody: string;
  /** Text in the last event of a complete stream. */
  readonly streamEnd: string;
  /** Id of the process whose processor time is measured, if any. */
  readonly pid: number | undefined;
};

export type LoadJob = {
  readonly target: Target;
  readonly isStreaming: boolean;
  readonly concurrency: number;
  /** Ends after that many requests, or after that time (milliseconds). */
  readonly until: { readonly requests: number } | { readonly ms: number };
};

export type LoadResult = {
  /** Milliseconds until the last byte of each request. */
  readonly durations: readonly number[];
  /** Milliseconds until the first text of each stream. */
  readonly firstTexts: readonly number[];
  /** Seconds from the start of the first request to the end of the last one. */
  readonly seconds: number;
  readonly errors: number;
  readonly firstError: string | undefined;
};

/** Every answer consists of this word, `ANSWER_WORDS` times; the words are only counted. */
export const WORD = 'lorem';
export const ANSWER_WORDS = 50;
