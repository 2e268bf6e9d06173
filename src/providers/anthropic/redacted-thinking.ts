/** Marks a seal that stands for a whole redacted block, so that it can be returned as the block it was. */
export const REDACTED_PREFIX = 'redacted_thinking:';
