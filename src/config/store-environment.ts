/** Where conversations are kept: what the server and `rhetor migrate` both read of the environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

export type StoreEnvironment = {
  readonly dataDirectory: string;
  /** `postgres://…`; undefined: the embedded database. Holds a password, and is never logged. */
  readonly databaseUrl: string | undefined;
};

/** @throws StartupError that does not tell the value: it may hold a password */
export function readStoreEnvironment(variables: NodeJS.ProcessEnv = process.env): StoreEnvironment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const databaseUrl = read('RHETOR_DATABASE_URL');
  if (databaseUrl !== undefined && !isDatabaseUrl(databaseUrl)) {
    throw new StartupError(
      'RHETOR_DATABASE_URL is not the URL of a PostgreSQL database; ' +
        'give one like postgres://user:password@host:5432/rhetor.',
    );
  }
  return {
    dataDirectory: read('RHETOR_DATA_DIR') ?? join(homedir(), '.tekton', 'data', 'rhetor'),
    databaseUrl,
  };
}

export function isDatabaseUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:/i.test(value);
}
