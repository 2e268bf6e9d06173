/** Reads the numbered .sql files that lead from an empty database to the schema of this version. */
import { readdirSync, readFileSync } from 'node:fs';

const FORM = /^(\d{4})-[a-z-]+\.sql$/;

/**
 * The texts in their order; a schema's version is the number of steps that it has taken.
 * @param folder holds `0001-<name>.sql`, `0002-<name>.sql` and so on, and nothing else
 * @throws Error for a gap, or a number that was given twice
 */
export function readSchemaSteps(folder: URL): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name, index) => {
      if (Number(FORM.exec(name)?.[1]) !== index + 1) {
        throw new Error(`${name} is not migration ${index + 1} of its folder. Number it anew.`);
      }
      return readFileSync(new URL(name, folder), 'utf8');
    });
}
