/** How far a turn's recall reaches. */

export const RECALL_SCOPES = ['context', 'context_prefix', 'component', 'all'] as const;

/**
 * `context`: the conversation itself. `context_prefix`: also those whose ids have all but its last
 * segment in common. `component`: those of the component. `all`: whatever the caller sees.
 */
export type RecallScope = (typeof RECALL_SCOPES)[number];
