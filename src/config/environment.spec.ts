import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Environment, isLoopback, readEnvironment } from './environment.ts';
import { StartupError } from './startup-error.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

const TOKEN = 'sixteen-letters!';

describe('readEnvironment without any variable', () => {
  it('returns the defaults of the README', () => {
    expect(readEnvironment({})).toEqual({
      port: 8300,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:8300',
      authToken: undefined,
      allowedOrigins: undefined,
      allowedHosts: undefined,
      trustedProxies: [],
      dataDirectory: join(homedir(), '.tekton', 'data', 'rhetor'),
      databaseUrl: undefined,
      databaseListenUrl: undefined,
      databaseConnections: 9,
      tasksFile: join(PROJECT, 'config', 'tasks.json'),
      providersFile: join(PROJECT, 'config', 'providers.json'),
      templatesDirectory: join(PROJECT, 'templates'),
      logLevel: 'info',
      devtoolsPort: undefined,
      metricsPort: undefined,
      metricsHost: '127.0.0.1',
      bodyLimit: 4_194_304,
      answerLimit: 33_554_432,
      socketIdleMs: undefined,
      timeoutCeilingMs: 600_000,
      isSimulatedAllowed: true,
      mostRunning: 512,
      retentionDays: undefined,
      retentionContexts: undefined,
      ledgerDays: 90,
      cacheBytes: 67_108_864,
      hermesUrl: 'http://localhost:8001',
      engram: 'off',
      variables: {},
    } satisfies Environment);
  });

  it('returns the same if variables are empty or blank', () => {
    const blank: Record<string, string> = {};
    for (const name of [
      'RHETOR_PORT',
      'RHETOR_HOST',
      'RHETOR_PUBLIC_URL',
      'RHETOR_AUTH_TOKEN',
      'RHETOR_ALLOWED_ORIGINS',
      'RHETOR_ALLOWED_HOSTS',
      'RHETOR_DATA_DIR',
      'RHETOR_DATABASE_URL',
      'RHETOR_DATABASE_LISTEN_URL',
      'RHETOR_DATABASE_CONNECTIONS',
      'RHETOR_TASK_CONFIG',
      'RHETOR_PROVIDERS_CONFIG',
      'RHETOR_TEMPLATES_DIR',
      'RHETOR_LOG_LEVEL',
      'RHETOR_DEVTOOLS_PORT',
      'RHETOR_METRICS_PORT',
      'RHETOR_METRICS_HOST',
      'RHETOR_BODY_LIMIT',
      'RHETOR_ANSWER_LIMIT',
      'RHETOR_MAX_IN_FLIGHT',
      'RHETOR_RETENTION_DAYS',
      'RHETOR_RETENTION_CONTEXTS',
      'RHETOR_LEDGER_DAYS',
      'HERMES_API_URL',
    ]) {
      blank[name] = ' ';
    }
    expect(readEnvironment(blank)).toEqual({ ...readEnvironment({}), variables: blank });
  });
});

describe('a variable that is set', () => {
  it.each<[string, string, Partial<Environment>]>([
    ['RHETOR_PORT', '9000', { port: 9000, publicUrl: 'http://localhost:9000' }],
    ['RHETOR_PORT', '0', { port: 0 }],
    ['RHETOR_PORT', '65535', { port: 65_535 }],
    ['RHETOR_HOST', '::1', { host: '::1' }],
    ['RHETOR_PUBLIC_URL', 'https://rhetor.example/', { publicUrl: 'https://rhetor.example' }],
    ['RHETOR_AUTH_TOKEN', ` ${TOKEN} `, { authToken: TOKEN }],
    [
      'RHETOR_ALLOWED_ORIGINS',
      'https://App.example/, http://other.example:8080,',
      { allowedOrigins: ['https://app.example', 'http://other.example:8080'] },
    ],
    ['RHETOR_ALLOWED_ORIGINS', 'tauri://localhost', { allowedOrigins: ['tauri://localhost'] }],
    [
      'RHETOR_ALLOWED_HOSTS',
      'Rhetor.example, 10.0.0.7',
      { allowedHosts: ['rhetor.example', '10.0.0.7'] },
    ],
    [
      'RHETOR_TRUSTED_PROXIES',
      '10.0.0.0/8, Loopback',
      { trustedProxies: ['10.0.0.0/8', 'loopback'] },
    ],
    ['RHETOR_DATA_DIR', '/data', { dataDirectory: '/data' }],
    ['RHETOR_DATABASE_URL', 'postgres://h/db', { databaseUrl: 'postgres://h/db' }],
    ['RHETOR_DATABASE_LISTEN_URL', 'postgres://h/d', { databaseListenUrl: 'postgres://h/d' }],
    ['RHETOR_DATABASE_CONNECTIONS', '3', { databaseConnections: 3 }],
    ['RHETOR_TASK_CONFIG', '/etc/tasks.json', { tasksFile: '/etc/tasks.json' }],
    ['RHETOR_PROVIDERS_CONFIG', '/etc/p.json', { providersFile: '/etc/p.json' }],
    ['RHETOR_TEMPLATES_DIR', '/etc/templates', { templatesDirectory: '/etc/templates' }],
    ['RHETOR_LOG_LEVEL', 'DEBUG', { logLevel: 'debug' }],
    ['RHETOR_DEVTOOLS_PORT', '8123', { devtoolsPort: 8123 }],
    ['RHETOR_METRICS_PORT', '9464', { metricsPort: 9464 }],
    ['RHETOR_METRICS_HOST', '0.0.0.0', { metricsHost: '0.0.0.0' }],
    ['RHETOR_ANSWER_LIMIT', '64mb', { answerLimit: 64 * 1024 * 1024 }],
    ['RHETOR_BODY_LIMIT', '1024', { bodyLimit: 1024 }],
    ['RHETOR_BODY_LIMIT', '16mb', { bodyLimit: 16 * 1024 * 1024 }],
    ['RHETOR_BODY_LIMIT', '512 KiB', { bodyLimit: 512 * 1024 }],
    ['RHETOR_MAX_IN_FLIGHT', '7', { mostRunning: 7 }],
    ['RHETOR_TIMEOUT_CEILING_MS', '60000', { timeoutCeilingMs: 60_000 }],
    ['RHETOR_SIMULATED', 'OFF', { isSimulatedAllowed: false }],
    ['RHETOR_SIMULATED', 'on', { isSimulatedAllowed: true }],
    ['RHETOR_RETENTION_DAYS', '90', { retentionDays: 90 }],
    ['RHETOR_RETENTION_CONTEXTS', '1000000', { retentionContexts: 1_000_000 }],
    ['RHETOR_LEDGER_DAYS', '7', { ledgerDays: 7 }],
    ['RHETOR_LEDGER_DAYS', '0', { ledgerDays: 0 }],
    ['HERMES_API_URL', 'http://hermes:8001/api/', { hermesUrl: 'http://hermes:8001/api' }],
    ['HERMES_API_URL', 'off', { hermesUrl: undefined }],
    ['HERMES_API_URL', 'OFF', { hermesUrl: undefined }],
    ['HERMES_API_URL', 'http://localhost:8001', { engram: 'hermes' }],
    ['HERMES_API_URL', 'off', { engram: 'off' }],
    ['ENGRAM_URL', 'http://engram:8000/', { engram: { url: 'http://engram:8000' } }],
    ['ENGRAM_URL', 'Off', { engram: 'off' }],
    ['RHETOR_ENGRAM_OFFLINE', '1', { engram: 'off' }],
    ['ANTHROPIC_API_KEY', 'key', { variables: { ANTHROPIC_API_KEY: 'key' } }],
  ])('%s=%s', (name, value, expected) => {
    expect(readEnvironment({ [name]: value })).toMatchObject(expected);
  });

  it('never opens the devtools in production', () => {
    const variables = { RHETOR_DEVTOOLS_PORT: '8123', NODE_ENV: 'production' };
    expect(readEnvironment(variables).devtoolsPort).toBeUndefined();
  });
});

it('refuses a port for metrics that is Rhetor’s own', () => {
  const variables = { RHETOR_PORT: '9000', RHETOR_METRICS_PORT: '9000' };
  expect(() => readEnvironment(variables)).toThrow(/RHETOR_METRICS_PORT=9000 is also the port/);
  expect(readEnvironment({ RHETOR_PORT: '0', RHETOR_METRICS_PORT: '0' }).metricsPort).toBe(0);
});

describe('where Engram is', () => {
  const HERMES_API_URL = 'http://hermes:8001';
  it.each<[Record<string, string>, Environment['engram']]>([
    [{ HERMES_API_URL, ENGRAM_URL: 'http://engram:8000' }, { url: 'http://engram:8000' }],
    [{ HERMES_API_URL, ENGRAM_URL: 'off' }, 'off'],
    [{ HERMES_API_URL, RHETOR_ENGRAM_OFFLINE: '1' }, 'off'],
    [{ ENGRAM_URL: 'http://engram:8000', RHETOR_ENGRAM_OFFLINE: '1' }, 'off'],
    [{ HERMES_API_URL: 'off', ENGRAM_URL: 'http://engram:8000' }, { url: 'http://engram:8000' }],
    [{ HERMES_API_URL, ENGRAM_URL: ' ' }, 'hermes'],
  ])('with %j', (variables, expected) => {
    expect(readEnvironment(variables).engram).toEqual(expected);
  });
});

describe('an invalid variable prevents startup, with its name and advice', () => {
  const port = (name: string, value: string): [string, string, string] => [
    name,
    value,
    `${name}=${value} is not a port; give a number from 0 to 65535.`,
  ];
  const count = (value: string): [string, string, string] => [
    'RHETOR_MAX_IN_FLIGHT',
    value,
    `RHETOR_MAX_IN_FLIGHT=${value} is not a count; give a number from 1 to 100000.`,
  ];
  const size = (value: string): [string, string, string] => [
    'RHETOR_BODY_LIMIT',
    value,
    `RHETOR_BODY_LIMIT=${value} is not a size from 1 KiB to 1 GiB; give bytes, or a number with kb or mb.`,
  ];
  it.each<[string, string, string]>([
    [
      'RHETOR_TRUSTED_PROXIES',
      'proxy.example',
      'RHETOR_TRUSTED_PROXIES: invalid IP address: proxy.example; give addresses or networks such as ' +
        '10.0.0.0/8, separated by commas, or loopback, linklocal, uniquelocal.',
    ],
    port('RHETOR_PORT', 'eighty'),
    port('RHETOR_PORT', '-1'),
    port('RHETOR_PORT', '65536'),
    port('RHETOR_PORT', '80.5'),
    port('RHETOR_PORT', '1e3'),
    port('RHETOR_PORT', '0x50'),
    port('RHETOR_DEVTOOLS_PORT', 'yes'),
    [
      'RHETOR_PORT',
      'tcp://10.96.0.7:8300',
      'RHETOR_PORT=tcp://10.96.0.7:8300 is not a port; Kubernetes sets it for a Service. Put "enableServiceLinks: false" into the pod’s spec.',
    ],
    count('0'),
    count('many'),
    count('100001'),
    [
      'RHETOR_DATABASE_CONNECTIONS',
      '2',
      'RHETOR_DATABASE_CONNECTIONS=2 is not a count; give a number from 3 to 1000.',
    ],
    [
      'RHETOR_DATABASE_URL',
      'mysql://user:secret@host/rhetor',
      'RHETOR_DATABASE_URL is not the URL of a PostgreSQL database; give one like postgres://user:password@host:5432/rhetor.',
    ],
    size('0'),
    size('1023'),
    size('2000mb'),
    size('4gb'),
    size('-4mb'),
    [
      'RHETOR_LOG_LEVEL',
      'loud',
      'RHETOR_LOG_LEVEL=loud is unknown; give one of fatal, error, warn, info, debug, verbose.',
    ],
    [
      'HERMES_API_URL',
      'localhost:8001',
      'HERMES_API_URL=localhost:8001 is not an http(s) URL; give one, or "off".',
    ],
    [
      'HERMES_API_URL',
      'ftp://hermes',
      'HERMES_API_URL=ftp://hermes is not an http(s) URL; give one, or "off".',
    ],
    [
      'RHETOR_PUBLIC_URL',
      'rhetor.example',
      'RHETOR_PUBLIC_URL=rhetor.example is not an http(s) URL; give the address under which other components reach Rhetor.',
    ],
    [
      'RHETOR_ALLOWED_ORIGINS',
      'https://app.example, app.example',
      'RHETOR_ALLOWED_ORIGINS: "app.example" is not an origin; write it as a browser does, like https://app.example.',
    ],
    [
      'RHETOR_ALLOWED_ORIGINS',
      '*',
      'RHETOR_ALLOWED_ORIGINS: "*" is not an origin; write it as a browser does, like https://app.example.',
    ],
  ])('%s=%s', (name, value, message) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(new StartupError(message));
  });
});

describe('another host than loopback', () => {
  const refusal = (variables: Record<string, string>) => () =>
    readEnvironment({ RHETOR_HOST: '0.0.0.0', ...variables });

  it('is rejected without a token; the message shows both remedies, and the one with Docker', () => {
    expect(refusal({})).toThrow(StartupError);
    expect(refusal({})).toThrow('RHETOR_HOST=0.0.0.0 would offer every model');
    expect(refusal({})).toThrow('Set RHETOR_AUTH_TOKEN, or RHETOR_INSECURE=1');
    expect(refusal({})).toThrow('docker run -p 8300:8300 -e RHETOR_AUTH_TOKEN=');
  });

  it.each(['::', '192.168.1.7', 'rhetor.example', '127.evil.example', 'localhost.example'])(
    'is rejected for every such host: %s',
    (host) => {
      expect(refusal({ RHETOR_HOST: host })).toThrow(`RHETOR_HOST=${host}`);
    },
  );

  it('is allowed only with a token or with RHETOR_INSECURE=1', () => {
    expect(refusal({ RHETOR_AUTH_TOKEN: TOKEN })()).toMatchObject({ host: '0.0.0.0' });
    expect(refusal({ RHETOR_INSECURE: '1' })()).toMatchObject({ host: '0.0.0.0' });
    for (const value of ['0', 'true', 'yes', '']) {
      expect(refusal({ RHETOR_INSECURE: value })).toThrow(StartupError);
    }
    expect(refusal({ RHETOR_AUTH_TOKEN: '  ' })).toThrow(StartupError);
  });
});

describe('a token', () => {
  const read = (token: string, variables: Record<string, string> = {}) =>
    readEnvironment({ RHETOR_AUTH_TOKEN: token, ...variables });

  it('of fewer than 16 characters is rejected, without repeating it', () => {
    const start = () => read(` ${TOKEN.slice(1)} `);
    expect(start).toThrow(StartupError);
    expect(start).toThrow(/^RHETOR_AUTH_TOKEN has 15 characters.*openssl rand -hex 24/);
    expect(start).not.toThrow(TOKEN.slice(1));
    expect(() => read('x')).toThrow('RHETOR_AUTH_TOKEN has 1 character ');
  });

  it('of 16 characters is accepted, and a short one only if explicitly allowed', () => {
    expect(read(TOKEN)).toMatchObject({ authToken: TOKEN });
    expect(read('short', { RHETOR_ALLOW_SHORT_TOKEN: '1' })).toMatchObject({ authToken: 'short' });
    for (const value of ['0', 'true', 'yes', '']) {
      expect(() => read('short', { RHETOR_ALLOW_SHORT_TOKEN: value })).toThrow(StartupError);
    }
  });
});

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost.example', ''])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
