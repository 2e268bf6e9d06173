/** Whether a request may be answered from the cache of answers, and whether it was. */

/**
 * `use`: a kept answer is taken, and a new one is kept. `refresh`: the model is asked, and its answer
 * replaces the kept one. `off`: neither, whatever the rule says.
 */
export const CACHE_CHOICES = ['use', 'refresh', 'off'] as const;
export type CacheChoice = (typeof CACHE_CHOICES)[number];

/** `bypass`: the cache was not asked, because the request or its caller rules that out. */
export type CacheState = 'hit' | 'miss' | 'bypass';

/** The header, or the name in `metadata`, by which a caller chooses; an answer has its state there. */
export const CACHE_HEADER = 'x-rhetor-cache';
