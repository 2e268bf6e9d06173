/** Where conversations are kept: what the server and `rhetor migrate` both read of the environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

export type StoreEnvironment = {
  readonly dataDirectory: string;
  /** `postgres://…`; undefined: the embedded database. Holds a password, and is never logged. */
  readonly databaseUrl: string | undefined;
  /** The same database past a pooler that shares sessions; undefined: `databaseUrl`. */
  readonly databaseListenUrl: string | undefined;
};

/** @throws StartupError */
export function readStoreEnvironment(variables: NodeJS.ProcessEnv = process.env): StoreEnvironment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const readDatabaseUrl = (name: string): string | undefined => checked(name, read(name));
  return {
    dataDirectory: read('RHETOR_DATA_DIR') ?? join(homedir(), '.tekton', 'data', 'rhetor'),
    databaseUrl: readDatabaseUrl('RHETOR_DATABASE_URL'),
    databaseListenUrl: readDatabaseUrl('RHETOR_DATABASE_LISTEN_URL'),
  };
}

/** The value is not told: it may hold a password. */
function checked(name: string, value: string | undefined): string | undefined {
  if (value === undefined || isDatabaseUrl(value)) return value;
  throw new StartupError(
    `${name} is not the URL of a PostgreSQL database; ` +
      'give one like postgres://user:password@host:5432/rhetor.',
  );
}

export function isDatabaseUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:/i.test(value);
}
