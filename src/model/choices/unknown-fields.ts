/** What happens to a request that says what a candidate cannot be sent. */

export const UNKNOWN_FIELDS = ['refuse', 'drop'] as const;

/**
 * `refuse`: the candidate is not asked, and the request is refused if no other is left. `drop`: it is
 * asked without, and the answer names what was left out.
 */
export type UnknownFields = (typeof UNKNOWN_FIELDS)[number];
