/** A fault of the set-up; its message says what happened and what to do, and is all that is shown. */
export class SetupError extends Error {}
