/** Why a migration does not begin, and why it stopped: each in one line that says what to do. */

/** Nothing was done; something has to be changed first. */
export class MigrationRefusal extends Error {
  override readonly name = 'MigrationRefusal';

  /** @param words may begin with the name of a side */
  constructor(words: string) {
    super(words.charAt(0).toUpperCase() + words.slice(1));
  }
}

/** Something broke on the way; what was committed stays, and the same command goes on from there. */
export class MigrationFailure extends Error {
  override readonly name = 'MigrationFailure';

  constructor(words: string, cause: unknown) {
    super(`${words} Then give the same command again: it goes on where this one ended.`, { cause });
  }
}
