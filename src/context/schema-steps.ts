/** Reads the numbered .sql files that upgrade an empty database to this version's schema. */
import { readdirSync, readFileSync } from 'node:fs';

const FORM = /^(\d{4})-[a-z-]+\.sql$/;

/**
 * Returns the texts in order; a schema's version is the number of steps applied.
 * @param folder holds `0001-<name>.sql`, `0002-<name>.sql` and so on, and nothing else
 * @throws Error for a gap, or a number that is used twice
 */
export function readSchemaSteps(folder: URL): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name, index) => {
      if (Number(FORM.exec(name)?.[1]) !== index + 1) {
        throw new Error(`${name} is not migration ${index + 1} of its folder. Renumber it.`);
      }
      return readFileSync(new URL(name, folder), 'utf8');
    });
}
