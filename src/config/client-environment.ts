/** What the command line reads of the environment: which Rhetor to ask, and where its own files lie. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type ClientEnvironment = {
  readonly server: ServerAddress;
  readonly token: string | undefined;
  /** What was typed into the chat, readable by this user only. */
  readonly historyFile: string;
};

export type ServerAddress =
  | {
      readonly url: string;
      /** RHETOR_URL says so; otherwise it is looked for on this machine. */
      readonly isGiven: boolean;
    }
  | { readonly fault: string };

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

/**
 * Why it cannot be the address of a server; undefined if it can. One with a password is not shown.
 */
export function addressFault(name: string, url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return `${name} ${url} is not an http(s) URL, such as http://localhost:8300.`;
  }
  const { username, password } = new URL(url);
  if (username === '' && password === '') return undefined;
  return `${name} holds a user or password; the server's token goes into RHETOR_AUTH_TOKEN.`;
}

function readAddress(given: string | undefined, port = '8300'): ServerAddress {
  if (given !== undefined) {
    const fault = addressFault('RHETOR_URL', given);
    return fault === undefined ? { url: given, isGiven: true } : { fault };
  }
  const url = `http://127.0.0.1:${port}`;
  if (URL.canParse(url)) return { url, isGiven: false };
  return { fault: `RHETOR_PORT=${port} is not a port; give a number from 0 to 65535.` };
}
