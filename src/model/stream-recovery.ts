/** What Rhetor does when a model stops in the middle of its answer. */

export const STREAM_RECOVERIES = ['error', 'buffer', 'continue'] as const;

/**
 * What happens when an answer is cut off: Rhetor reports the error; or holds each answer back until it
 * is complete, and asks again if it is not; or has the next model continue the text.
 */
export type StreamRecovery = (typeof STREAM_RECOVERIES)[number];
