/** What Rhetor does when a model's answer is cut off. */

export const STREAM_RECOVERIES = ['error', 'buffer', 'continue'] as const;

/**
 * Rhetor reports the error; or holds each answer back until it is complete, and otherwise tries
 * again; or has the next model continue the text.
 */
export type StreamRecovery = (typeof STREAM_RECOVERIES)[number];
