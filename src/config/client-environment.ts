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

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function readAddress(given: string | undefined, port = '8300'): ServerAddress {
  const url = given ?? `http://127.0.0.1:${port}`;
  if (isHttpUrl(url)) return { url, isGiven: given !== undefined };
  return {
    fault:
      given === undefined
        ? `RHETOR_PORT=${port} is not a port; give a number from 0 to 65535.`
        : `RHETOR_URL=${given} is not an http(s) URL, such as http://localhost:8300.`,
  };
}
