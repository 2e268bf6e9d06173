/** A setup failure; its message says what happened and what to do, and is shown without a stack. */
export class SetupError extends Error {}
