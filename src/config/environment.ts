/** The environment variables: their table, and the settings that result from several of them together. */
import { join } from 'node:path';
import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import {
  LONGEST_TIMER_MS,
  MOST_IDLE_SECONDS,
  SHORTEST_TOKEN,
  USUAL_ANSWER_LIMIT,
  USUAL_BODY_LIMIT,
  USUAL_CACHE_BYTES,
  USUAL_DATABASE_CONNECTIONS,
  USUAL_IN_FLIGHT,
  USUAL_LEDGER_DAYS,
  USUAL_TIMEOUT_CEILING_MS,
} from './limits.ts';
import { readProxies } from './proxies.ts';
import { rateLimitsVariable } from './rate-limits-config.ts';
import { StartupError } from './startup-error.ts';
import { storeVariables } from './store-environment.ts';
import {
  wholeNumber,
  flag,
  httpUrl,
  list,
  onOff,
  origins,
  port,
  readVariables,
  size,
  plainText,
  trustedProxies,
  urlOrOff,
  variable,
  word,
} from './variable-schemas.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** src/config and dist/config are at the same depth. */
const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** The prompts and templates shipped with Rhetor. */
export const SHIPPED_TEMPLATES = join(PROJECT_ROOT, 'templates');

/** Parsed directly into the Environment; to add a variable, add it here and in the README. */
export const settings = storeVariables.extend({
  port: variable('RHETOR_PORT', port.default(8300)),
  host: variable('RHETOR_HOST', plainText.default('127.0.0.1')),
  authToken: variable('RHETOR_AUTH_TOKEN', plainText.optional()),
  /** Undefined: loopback origins on any port. */
  allowedOrigins: variable('RHETOR_ALLOWED_ORIGINS', origins.optional()),
  /** Undefined: loopback names, or any name when a token is set. */
  allowedHosts: variable('RHETOR_ALLOWED_HOSTS', list.optional()),
  /** Addresses and networks whose X-Forwarded-For is trusted. */
  trustedProxies: variable('RHETOR_TRUSTED_PROXIES', trustedProxies.default([])),
  /** Most PostgreSQL connections of this process at once, not counting the listening one. */
  databaseConnections: variable(
    'RHETOR_DATABASE_CONNECTIONS',
    wholeNumber(1_000, 3).default(USUAL_DATABASE_CONNECTIONS),
  ),
  tasksFile: variable(
    'RHETOR_TASK_CONFIG',
    plainText.default(join(PROJECT_ROOT, 'config', 'tasks.json')),
  ),
  providersFile: variable(
    'RHETOR_PROVIDERS_CONFIG',
    plainText.default(join(PROJECT_ROOT, 'config', 'providers.json')),
  ),
  templatesDirectory: variable('RHETOR_TEMPLATES_DIR', plainText.default(SHIPPED_TEMPLATES)),
  logLevel: variable('RHETOR_LOG_LEVEL', word(LOG_LEVELS).default('info')),
  devtoolsPort: variable('RHETOR_DEVTOOLS_PORT', port.optional()),
  /** Serves the metrics without a token; undefined: only the main port has them. */
  metricsPort: variable('RHETOR_METRICS_PORT', port.optional()),
  metricsHost: variable('RHETOR_METRICS_HOST', plainText.default('127.0.0.1')),
  /** Largest JSON body, in bytes. */
  bodyLimit: variable('RHETOR_BODY_LIMIT', size.default(USUAL_BODY_LIMIT)),
  /** Most text, reasoning and arguments of one answer together, in bytes. */
  answerLimit: variable('RHETOR_ANSWER_LIMIT', size.default(USUAL_ANSWER_LIMIT)),
  /** Idle time after which a WebSocket is closed; undefined: never. */
  socketIdleMs: variable(
    'RHETOR_SOCKET_IDLE_SECONDS',
    wholeNumber(MOST_IDLE_SECONDS)
      .transform((seconds) => seconds * 1_000)
      .optional(),
  ),
  /** Longest silence of a model that a request may allow, in milliseconds; see `timeLimits`. */
  timeoutCeilingMs: variable(
    'RHETOR_TIMEOUT_CEILING_MS',
    wholeNumber(LONGEST_TIMER_MS).default(USUAL_TIMEOUT_CEILING_MS),
  ),
  /** False: definitions of kind `simulated` are ignored. */
  isSimulatedAllowed: variable('RHETOR_SIMULATED', onOff.default(true)),
  /** Most requests in flight at once. */
  mostRunning: variable('RHETOR_MAX_IN_FLIGHT', wholeNumber().default(USUAL_IN_FLIGHT)),
  /** The limits of all callers together; undefined: those of tasks.json. */
  limits: variable('RHETOR_LIMITS', rateLimitsVariable.optional()),
  /** Contexts unchanged for this many days are deleted; undefined: never. */
  retentionDays: variable('RHETOR_RETENTION_DAYS', wholeNumber().optional()),
  /** Number of contexts to keep, the newest ones; undefined: all. */
  retentionContexts: variable('RHETOR_RETENTION_CONTEXTS', wholeNumber(100_000_000).optional()),
  /** Days for which the ledger keeps requests and their use. */
  ledgerDays: variable('RHETOR_LEDGER_DAYS', wholeNumber(100_000, 0).default(USUAL_LEDGER_DAYS)),
  /** Most bytes of the cache of answers. */
  cacheBytes: variable('RHETOR_CACHE_BYTES', size.default(USUAL_CACHE_BYTES)),
  /** Undefined: Hermes is switched off. */
  hermesUrl: variable('HERMES_API_URL', urlOrOff.prefault('http://localhost:8001')),
});

/** Variables that only affect other settings and are not part of the Environment. */
export const conditions = z.object({
  publicUrl: variable(
    'RHETOR_PUBLIC_URL',
    httpUrl('give the address under which other components reach Rhetor.').optional(),
  ),
  isShortTokenAllowed: variable('RHETOR_ALLOW_SHORT_TOKEN', flag),
  isInsecureAllowed: variable('RHETOR_INSECURE', flag),
  isEngramOff: variable('RHETOR_ENGRAM_OFFLINE', flag),
  engram: variable(
    'ENGRAM_URL',
    urlOrOff.transform((url) => (url === undefined ? ('off' as const) : { url })).optional(),
  ),
  nodeEnvironment: variable('NODE_ENV', plainText.optional()),
});

export type Environment = Readonly<z.output<typeof settings>> & {
  readonly publicUrl: string;
  /**
   * Where Engram is: at an address, or where Hermes lists it, if the operator configured that
   * Hermes. `off`: not configured, or switched off. A server that merely answers at a common port
   * is never trusted.
   */
  readonly engram: 'off' | 'hermes' | { readonly url: string };
  /** Variables that provider definitions refer to: keys and base URLs. Never logged. */
  readonly variables: Readonly<Record<string, string | undefined>>;
};

/** Nest's config factory; it runs once for each application. */
export const environmentConfig = registerAs('environment', () =>
  readEnvironment({ ...process.env }),
);

/** Injection token of the Environment. */
export const ENVIRONMENT = environmentConfig.KEY;

/** @throws StartupError that names the variable, what is wrong with its value, and what to do */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const set = readVariables(settings, variables);
  const given = readVariables(conditions, variables);
  if (!given.isShortTokenAllowed) assertLongEnough(set.authToken);
  if (!isLoopback(set.host) && set.authToken === undefined && !given.isInsecureAllowed) {
    throw new StartupError(
      `RHETOR_HOST=${set.host} would offer every model and conversation to the network without a token. ` +
        'Set RHETOR_AUTH_TOKEN, or RHETOR_INSECURE=1 if that is what you want. With Docker: ' +
        'docker run -p 8300:8300 -e RHETOR_AUTH_TOKEN=$(openssl rand -hex 24) -v rhetor:/data rhetor',
    );
  }
  if (set.metricsPort !== undefined && set.metricsPort === set.port && set.port !== 0) {
    throw new StartupError(
      `RHETOR_METRICS_PORT=${set.metricsPort} is also the port of Rhetor itself, which serves GET /metrics to the administrator; give another one, or none.`,
    );
  }
  // Each provider reads them again; this check reports an invalid value before anything starts.
  readProxies(variables);
  const isHermesNamed = Boolean(variables['HERMES_API_URL']?.trim()) && set.hermesUrl !== undefined;
  return {
    ...set,
    devtoolsPort: given.nodeEnvironment === 'production' ? undefined : set.devtoolsPort,
    publicUrl: given.publicUrl ?? `http://localhost:${set.port}`,
    engram: given.isEngramOff ? 'off' : (given.engram ?? (isHermesNamed ? 'hermes' : 'off')),
    variables,
  };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** The message does not repeat the token. */
function assertLongEnough(token: string | undefined): void {
  if (token === undefined || token.length >= SHORTEST_TOKEN) return;
  throw new StartupError(
    `RHETOR_AUTH_TOKEN has ${token.length} character${token.length === 1 ? '' : 's'} and can be guessed. ` +
      `Give it ${SHORTEST_TOKEN} or more, for example those of "openssl rand -hex 24", or set RHETOR_ALLOW_SHORT_TOKEN=1.`,
  );
}
