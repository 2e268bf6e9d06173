/** Why a migration can't start, or why it stopped: one line each that says what to do. */

/** Nothing was done; something has to be changed first. */
export class MigrationRefusal extends Error {
  override readonly name = 'MigrationRefusal';

  /** @param words may begin with the name of a side */
  constructor(words: string) {
    super(words.charAt(0).toUpperCase() + words.slice(1));
  }
}

/** The migration stopped midway; committed batches stay, and the same command resumes from there. */
export class MigrationFailure extends Error {
  override readonly name = 'MigrationFailure';

  constructor(words: string, cause: unknown) {
    super(`${words} Then run the same command again: it resumes where this one stopped.`, {
      cause,
    });
  }
}
