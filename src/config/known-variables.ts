/** Every environment variable of Rhetor's own, so that a misspelt one can be found; a test compares it with the code. */
import { editDistance } from '../model/edit-distance.ts';

export const KNOWN_VARIABLES: readonly string[] = [
  'RHETOR_ALLOWED_HOSTS',
  'RHETOR_ALLOWED_ORIGINS',
  'RHETOR_ALLOW_SHORT_TOKEN',
  'RHETOR_ANSWER_LIMIT',
  'RHETOR_AUTH_TOKEN',
  'RHETOR_BODY_LIMIT',
  'RHETOR_DATABASE_CONNECTIONS',
  'RHETOR_DATABASE_LISTEN_URL',
  'RHETOR_DATABASE_URL',
  'RHETOR_DATA_DIR',
  'RHETOR_DEVTOOLS_PORT',
  'RHETOR_ENGRAM_OFFLINE',
  'RHETOR_HOST',
  'RHETOR_INSECURE',
  'RHETOR_LOG_LEVEL',
  'RHETOR_MAX_IN_FLIGHT',
  'RHETOR_PORT',
  'RHETOR_PROVIDERS_CONFIG',
  'RHETOR_PUBLIC_URL',
  'RHETOR_RETENTION_CONTEXTS',
  'RHETOR_RETENTION_DAYS',
  'RHETOR_SIMULATED',
  'RHETOR_SOCKET_IDLE_SECONDS',
  'RHETOR_TASK_CONFIG',
  'RHETOR_TEMPLATES_DIR',
  'RHETOR_TIMEOUT_CEILING_MS',
  'RHETOR_TRUSTED_PROXIES',
  'RHETOR_URL',
];

export type UnreadVariable = {
  readonly name: string;
  /** The variable that was probably meant. */
  readonly closest?: string;
};

/** More typing errors than this make it another word. */
const MOST_EDITS = 4;

/**
 * The variables that begin with RHETOR_ and that nothing reads.
 * @param alsoRead names that providers.json gives
 */
export function unreadVariables(
  alsoRead: ReadonlySet<string> = new Set(),
  variables: NodeJS.ProcessEnv = process.env,
): readonly UnreadVariable[] {
  return Object.keys(variables)
    .filter((name) => /^RHETOR_/i.test(name))
    .filter((name) => !KNOWN_VARIABLES.includes(name) && !alsoRead.has(name))
    .toSorted()
    .map((name) => {
      const closest = closestTo(name.toUpperCase());
      return { name, ...(closest !== undefined && { closest }) };
    });
}

function closestTo(name: string): string | undefined {
  const [best] = KNOWN_VARIABLES.map((known) => ({ known, edits: editDistance(name, known) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .toSorted((left, right) => left.edits - right.edits);
  return best?.known;
}
