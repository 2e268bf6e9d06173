/** Where conversations are stored: the variables that the server and `rhetor migrate` both read. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readVariables, plainText, variable } from './variable-schemas.ts';

/** The value may hold a password, so it is not shown. */
const databaseUrl = z
  .string()
  .refine(
    isDatabaseUrl,
    ' is not the URL of a PostgreSQL database; give one like postgres://user:password@host:5432/rhetor.',
  );

export const storeVariables = z.object({
  dataDirectory: variable(
    'RHETOR_DATA_DIR',
    plainText.default(() => join(homedir(), '.tekton', 'data', 'rhetor')),
  ),
  /** `postgres://…`; undefined: the embedded database. Holds a password, so it is never logged. */
  databaseUrl: variable('RHETOR_DATABASE_URL', databaseUrl.optional()),
  /** The same database without a transaction pooler in between; undefined: `databaseUrl`. */
  databaseListenUrl: variable('RHETOR_DATABASE_LISTEN_URL', databaseUrl.optional()),
});

export type StoreEnvironment = Readonly<z.output<typeof storeVariables>>;

/** @throws StartupError */
export function readStoreEnvironment(variables: NodeJS.ProcessEnv = process.env): StoreEnvironment {
  return readVariables(storeVariables, variables);
}

export function isDatabaseUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:/i.test(value);
}
