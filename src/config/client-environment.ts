/** The environment variables of the command line: Rhetor's address, the token, and the paths of its own files. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type ClientEnvironment = {
  readonly server: ServerAddress;
  readonly token: string | undefined;
  /** The lines typed in chats; readable by this user only. */
  readonly historyFile: string;
};

export type ServerAddress =
  | {
      readonly url: string;
      /** True if RHETOR_URL is set; otherwise the address is this machine's. */
      readonly isGiven: boolean;
    }
  | { readonly fault: string; readonly isGiven: boolean };

/** The variables that only the command line reads. It starts too often to load a validation library. */
export const CLIENT_VARIABLES = ['RHETOR_URL', 'XDG_STATE_HOME'] as const;

export function readClientEnvironment(
  variables: NodeJS.ProcessEnv = process.env,
): ClientEnvironment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const state = read('XDG_STATE_HOME') ?? join(homedir(), '.tekton', 'data');
  return {
    server: readAddress(read('RHETOR_URL'), read('RHETOR_PORT')),
    token: read('RHETOR_AUTH_TOKEN'),
    historyFile: join(state, 'rhetor', 'chat-history'),
  };
}

/** The reason why this is not a valid server address; undefined if it is valid. Never repeats a password. */
export function addressFault(name: string, url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return `${name} ${url} is not an http(s) URL, such as http://localhost:8300.`;
  }
  const { username, password } = new URL(url);
  if (username === '' && password === '') return undefined;
  return `${name} contains a user or password. Put the server's token into RHETOR_AUTH_TOKEN instead.`;
}

function readAddress(given: string | undefined, port = '8300'): ServerAddress {
  if (given !== undefined) {
    const fault = addressFault('RHETOR_URL', given);
    return fault === undefined ? { url: given, isGiven: true } : { fault, isGiven: true };
  }
  const url = `http://127.0.0.1:${port}`;
  if (URL.canParse(url)) return { url, isGiven: false };
  const fault = `RHETOR_PORT=${port} is not a port; give a number from 0 to 65535.`;
  return { fault, isGiven: false };
}
