/** Whether Rhetor marks what a vendor is to keep of a prompt, for vendors that cache only what is marked. */

/** `auto`: wherever the caller marked nothing. `off`: nowhere. */
export const PROMPT_CACHES = ['auto', 'off'] as const;
export type PromptCache = (typeof PROMPT_CACHES)[number];
