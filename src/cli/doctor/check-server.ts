/**
 * Checks the Rhetor that the command line talks to; if none runs on this machine, whether its port
 * is free.
 */
import { createServer } from 'node:net';
import { RhetorClientError } from '../../client/client-error.ts';
import type { RhetorClient } from '../../client/rhetor-client.ts';
import type { Environment } from '../../config/environment.ts';
import type { Health } from '../../contract/info.ts';
import { inCommandWords } from '../command-words.ts';
import { checkMirror } from './check-mirror.ts';
import { examineHealth, examineProviders } from './examine-server.ts';
import { fail, type Finding, ok, warn } from './finding.ts';
import { originOf } from './reach.ts';

export type ServerCheck = {
  readonly findings: readonly Finding[];
  readonly clocksAheadMs: readonly number[];
};

/** The server to check. `isNamed`: the user gave its address, so it must answer. */
export type LookedFor =
  | { readonly client: RhetorClient; readonly isNamed: boolean }
  | { readonly fault: string; readonly isNamed: boolean };

export async function checkServer(
  server: LookedFor,
  environment: Environment | undefined,
): Promise<ServerCheck> {
  if ('fault' in server) {
    const finding = fail('server', server.fault, 'Correct the variable, then run doctor again.');
    return { findings: [finding], clocksAheadMs: [] };
  }
  const { client, isNamed } = server;
  const where = originOf(client.url);
  let health: Health;
  try {
    health = await client.health();
  } catch (error) {
    const finding = awayFinding(where, error, isNamed);
    const isFree = isNamed || environment === undefined ? [] : [await checkPort(environment)];
    return { findings: finding === undefined ? isFree : [finding, ...isFree], clocksAheadMs: [] };
  }
  const { version, status, details } = health;
  const found = `Rhetor ${version} answers at ${where}: ${status}`;
  const problems = (details.problems ?? []).map(inCommandWords);
  return {
    findings: [
      status === 'healthy'
        ? ok('server', found)
        : warn(
            'server',
            // Each is a finding of its own, if the server is examined.
            isNamed ? found : [found, ...problems].join('; '),
            "The server's log says more.",
          ),
      ...(isNamed ? examineHealth(health) : []),
      ...(await examineAsUser(client, isNamed ? health : undefined)),
      ...checkMirror(details.engram),
    ],
    clocksAheadMs: [Date.now() - Date.parse(health.timestamp)].filter(Number.isFinite),
  };
}

function awayFinding(where: string, error: unknown, isNamed: boolean): Finding | undefined {
  const isAway = error instanceof RhetorClientError && error.code === 'unreachable';
  if (!isAway) {
    const said = error instanceof Error ? error.message : String(error);
    return fail('server', said, 'Something else listens there; use another port or address.');
  }
  return isNamed
    ? fail(
        'server',
        `no Rhetor answers at ${where}`,
        'Start it, or correct the address in --url or RHETOR_URL.',
      )
    : undefined;
}

/** The checks that need the server's token. On this machine the providers are checked directly. */
async function examineAsUser(
  client: RhetorClient,
  examined: Health | undefined,
): Promise<readonly Finding[]> {
  try {
    const providers = await client.providers();
    const findings = examined === undefined ? [] : examineProviders(providers, examined);
    return [ok('access', 'the server accepts this user'), ...findings];
  } catch (error) {
    if (error instanceof RhetorClientError && error.status === 401) {
      const finding = fail(
        'access',
        'the server requires a different token from the one in RHETOR_AUTH_TOKEN here',
        'Set RHETOR_AUTH_TOKEN to the one that the server was started with.',
      );
      return [finding];
    }
    const said = error instanceof Error ? error.message : String(error);
    return [fail('access', inCommandWords(said), "The server's log says more.")];
  }
}

function checkPort({ port, host }: Environment): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(
        fail(
          'port',
          `${host}:${port} can't be bound (${error.code ?? error.message})`,
          'Stop the program that uses it, or choose another port with RHETOR_PORT or --port.',
        ),
      );
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(
          ok('port', `${port} is free: no Rhetor listens on it (start one with "rhetor serve")`),
        );
      });
    });
  });
}
