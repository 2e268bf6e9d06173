/** Limits of traces. */

/** Longest wait for the collector when Rhetor stops, in milliseconds. */
export const FLUSH_MS = 2_000;
/** Default of OTEL_BSP_SCHEDULE_DELAY: the pause between two exports, in milliseconds. */
export const EXPORT_EVERY_MS = 2_000;
/** Spans that wait for the collector; later ones are dropped. */
export const MOST_WAITING_SPANS = 2_048;
/** The same while they hold what was asked and answered. */
export const MOST_WAITING_CONTENTS = 256;
/** Characters of messages in one span; the newest messages are kept. */
export const LONGEST_CONTENT = 128 * 1024;
/** Characters of one text in it. */
export const LONGEST_CONTENT_TEXT = 32 * 1024;
