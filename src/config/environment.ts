/** The environment variables, read once, typed and validated; nothing else reads process.env. */
import { join } from 'node:path';
import { registerAs } from '@nestjs/config';
import { readProxies } from './proxies.ts';
import { StartupError } from './startup-error.ts';
import { readStoreEnvironment, type StoreEnvironment } from './store-environment.ts';
import {
  readBytes,
  readCount,
  readList,
  readOnOff,
  readOrigins,
  readPort,
  readSwitch,
  readTrustedProxies,
  readUrl,
  toMilliseconds,
} from './variable-readers.ts';
import { MOST_IDLE_SECONDS, SHORTEST_TOKEN } from './limits.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Environment = StoreEnvironment & {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string;
  readonly authToken: string | undefined;
  /** Undefined: loopback origins on any port. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** Undefined: loopback names, or any name when a token is set. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Most connections of this process to PostgreSQL at once, beside the one that listens. */
  readonly databaseConnections: number;
  readonly tasksFile: string;
  readonly providersFile: string;
  readonly templatesDirectory: string;
  readonly logLevel: LogLevel;
  readonly devtoolsPort: number | undefined;
  /** Largest JSON body, bytes. */
  readonly bodyLimit: number;
  /** Most text, reasoning and arguments of one answer together, bytes. */
  readonly answerLimit: number;
  /** A WebSocket whose client asks nothing for so long is closed; undefined: it is kept. */
  readonly socketIdleMs: number | undefined;
  /** Longest that a request may let a model be silent, milliseconds; see `timeLimits`. */
  readonly timeoutCeilingMs: number;
  /** False: definitions of kind `simulated` are passed over. */
  readonly isSimulatedAllowed: boolean;
  /** Requests that may be in flight at once. */
  readonly mostRunning: number;
  /** Contexts that did not change for so many days are deleted; undefined: they are kept. */
  readonly retentionDays: number | undefined;
  /** How many contexts are kept, the newest ones; undefined: all. */
  readonly retentionContexts: number | undefined;
  /** Undefined: Hermes is switched off. */
  readonly hermesUrl: string | undefined;
  /**
   * Where Engram is: at an address, or where Hermes says, if the operator named that Hermes. `off`:
   * nobody configured it, or it is switched off. What answers at a usual port is never believed.
   */
  readonly engram: 'off' | 'hermes' | { readonly url: string };
  /** Variables that provider definitions name: keys and base URLs. Never logged. */
  readonly variables: Readonly<Record<string, string | undefined>>;
};

/** Nest's config factory; it runs once for each application that is created. */
export const environmentConfig = registerAs('environment', () =>
  readEnvironment({ ...process.env }),
);

/** Injection token of the Environment. */
export const ENVIRONMENT = environmentConfig.KEY;

/** @throws StartupError that names the variable, its value's fault and what to do. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const port = readPort('RHETOR_PORT', read('RHETOR_PORT')) ?? 8300;
  const host = read('RHETOR_HOST') ?? '127.0.0.1';
  const authToken = readToken(read('RHETOR_AUTH_TOKEN'), read('RHETOR_ALLOW_SHORT_TOKEN') === '1');
  if (!isLoopback(host) && authToken === undefined && read('RHETOR_INSECURE') !== '1') {
    throw new StartupError(
      `RHETOR_HOST=${host} would offer every model and conversation to the network without a token. ` +
        'Set RHETOR_AUTH_TOKEN, or RHETOR_INSECURE=1 if that is what you want. With Docker: ' +
        'docker run -p 8300:8300 -e RHETOR_AUTH_TOKEN=$(openssl rand -hex 24) -v rhetor:/data rhetor',
    );
  }
  // Each provider reads them again; a value that is no proxy is reported before anything is started.
  readProxies(variables);
  return {
    port,
    host,
    publicUrl: readUrl(
      'RHETOR_PUBLIC_URL',
      read('RHETOR_PUBLIC_URL') ?? `http://localhost:${port}`,
      'give the address under which other components reach Rhetor.',
    ),
    authToken,
    allowedOrigins: readOrigins('RHETOR_ALLOWED_ORIGINS', read('RHETOR_ALLOWED_ORIGINS')),
    allowedHosts: readList(read('RHETOR_ALLOWED_HOSTS')),
    trustedProxies: readTrustedProxies(read('RHETOR_TRUSTED_PROXIES')),
    ...readStoreEnvironment(variables),
    databaseConnections:
      readCount('RHETOR_DATABASE_CONNECTIONS', read('RHETOR_DATABASE_CONNECTIONS'), 1_000, 3) ?? 9,
    tasksFile: read('RHETOR_TASK_CONFIG') ?? join(PROJECT_ROOT, 'config', 'tasks.json'),
    providersFile:
      read('RHETOR_PROVIDERS_CONFIG') ?? join(PROJECT_ROOT, 'config', 'providers.json'),
    templatesDirectory: read('RHETOR_TEMPLATES_DIR') ?? SHIPPED_TEMPLATES,
    logLevel: readLogLevel(read('RHETOR_LOG_LEVEL')),
    devtoolsPort:
      read('NODE_ENV') === 'production'
        ? undefined
        : readPort('RHETOR_DEVTOOLS_PORT', read('RHETOR_DEVTOOLS_PORT')),
    bodyLimit: readBytes('RHETOR_BODY_LIMIT', read('RHETOR_BODY_LIMIT')) ?? 4 * 1024 * 1024,
    answerLimit: readBytes('RHETOR_ANSWER_LIMIT', read('RHETOR_ANSWER_LIMIT')) ?? 32 * 1024 * 1024,
    socketIdleMs: toMilliseconds(
      readCount(
        'RHETOR_SOCKET_IDLE_SECONDS',
        read('RHETOR_SOCKET_IDLE_SECONDS'),
        MOST_IDLE_SECONDS,
      ),
    ),
    retentionDays: readCount('RHETOR_RETENTION_DAYS', read('RHETOR_RETENTION_DAYS')),
    retentionContexts: readCount(
      'RHETOR_RETENTION_CONTEXTS',
      read('RHETOR_RETENTION_CONTEXTS'),
      100_000_000,
    ),
    timeoutCeilingMs:
      readCount('RHETOR_TIMEOUT_CEILING_MS', read('RHETOR_TIMEOUT_CEILING_MS'), 86_400_000) ??
      600_000,
    isSimulatedAllowed: readOnOff('RHETOR_SIMULATED', read('RHETOR_SIMULATED')),
    mostRunning: readCount('RHETOR_MAX_IN_FLIGHT', read('RHETOR_MAX_IN_FLIGHT')) ?? 512,
    hermesUrl: readSwitch('HERMES_API_URL', read('HERMES_API_URL') ?? 'http://localhost:8001'),
    engram: readEngram(read),
    variables,
  };
}

/** src/config and dist/config lie at the same depth. */
const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** The prompts and templates that come with Rhetor. */
export const SHIPPED_TEMPLATES = join(PROJECT_ROOT, 'templates');

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** The message does not repeat the token. */
function readToken(token: string | undefined, isShortAllowed: boolean): string | undefined {
  if (token === undefined || token.length >= SHORTEST_TOKEN || isShortAllowed) return token;
  throw new StartupError(
    `RHETOR_AUTH_TOKEN has ${token.length} character${token.length === 1 ? '' : 's'} and can be guessed. ` +
      `Give it ${SHORTEST_TOKEN} or more, for example those of "openssl rand -hex 24", or set RHETOR_ALLOW_SHORT_TOKEN=1.`,
  );
}

function readEngram(read: (name: string) => string | undefined): Environment['engram'] {
  if (read('RHETOR_ENGRAM_OFFLINE') === '1') return 'off';
  const engram = read('ENGRAM_URL');
  if (engram !== undefined) {
    const url = readSwitch('ENGRAM_URL', engram);
    return url === undefined ? 'off' : { url };
  }
  const hermes = read('HERMES_API_URL');
  return hermes === undefined || hermes.toLowerCase() === 'off' ? 'off' : 'hermes';
}

function readLogLevel(value: string | undefined): LogLevel {
  if (value === undefined) return 'info';
  const level = LOG_LEVELS.find((known) => known === value.toLowerCase());
  if (level !== undefined) return level;
  throw new StartupError(
    `RHETOR_LOG_LEVEL=${value} is unknown; give one of ${LOG_LEVELS.join(', ')}.`,
  );
}
