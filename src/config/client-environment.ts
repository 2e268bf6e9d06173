/** What the command line reads of the environment: which Rhetor to ask, and where its own files lie. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type ClientEnvironment = {
  /** Undefined: the variable holds no http(s) URL. */
  readonly url: string | undefined;
  /** As it was given, for the message that it is wrong. */
  readonly givenUrl: string;
  readonly token: string | undefined;
  /** What was typed into the chat, readable by this user only. */
  readonly historyFile: string;
};

export function readClientEnvironment(
  variables: NodeJS.ProcessEnv = process.env,
): ClientEnvironment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const givenUrl = read('RHETOR_URL') ?? `http://127.0.0.1:${read('RHETOR_PORT') ?? '8300'}`;
  const isUrl = URL.canParse(givenUrl) && /^https?:$/.test(new URL(givenUrl).protocol);
  const state = read('XDG_STATE_HOME') ?? join(homedir(), '.tekton', 'data');
  return {
    url: isUrl ? givenUrl : undefined,
    givenUrl,
    token: read('RHETOR_AUTH_TOKEN'),
    historyFile: join(state, 'rhetor', 'chat-history'),
  };
}
