/** The jobs and results of the load generator, as sent between processes. */

/** The address of the requests, and how to recognize the end of its streams. */
export type Destination = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text in the last event of a complete stream. */
  readonly streamEnd: string;
};

export type LoadJob = {
  readonly to: Destination;
  /** `{n}` becomes a different number in each request. */
  readonly body: string;
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
export const ANSWER_WORDS = 64;

/** In a prompt, followed by a number: the upstream's milliseconds between two words of a stream. */
export const PACE = 'pace:';

/** What the upstream was asked for since the last question about it. */
export type AskedFor = { readonly whole: number; readonly streamed: number };
