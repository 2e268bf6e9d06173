/** Looks for the Rhetor that the command line would ask, and whether its port is free where none runs. */
import { createServer } from 'node:net';
import { RhetorClientError } from '../../client/client-error.ts';
import type { RhetorClient } from '../../client/rhetor-client.ts';
import type { Environment } from '../../config/environment.ts';
import type { Health } from '../../contract/info.ts';
import { checkMirror } from './check-mirror.ts';
import { fail, type Finding, ok, warn } from './finding.ts';
import { originOf } from './reach.ts';

export type ServerCheck = {
  readonly findings: readonly Finding[];
  readonly clocksAheadMs: readonly number[];
};

/** Which server is looked for. */
export type LookedFor =
  | {
      readonly client: RhetorClient;
      /** The person said where it is, so it has to be there. */
      readonly isNamed: boolean;
    }
  | { readonly fault: string };

export async function checkServer(
  server: LookedFor,
  environment: Environment | undefined,
): Promise<ServerCheck> {
  if ('fault' in server) {
    const finding = fail('server', server.fault, 'Correct the variable, and look again.');
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
  const problems = details.problems ?? [];
  const found = `Rhetor ${version} answers at ${where}: ${status}`;
  return {
    findings: [
      problems.length === 0
        ? ok('server', found)
        : warn('server', `${found}: ${problems.join('; ')}`, 'Its log says more.'),
      await checkToken(client),
      ...checkMirror(details.engram),
    ],
    clocksAheadMs: [Date.now() - Date.parse(health.timestamp)].filter(Number.isFinite),
  };
}

function awayFinding(where: string, error: unknown, isNamed: boolean): Finding | undefined {
  const isAway = error instanceof RhetorClientError && error.code === 'unreachable';
  if (!isAway) {
    const said = error instanceof Error ? error.message : String(error);
    return fail('server', said, 'Something else listens there; choose another port or address.');
  }
  return isNamed
    ? fail('server', `no Rhetor answers at ${where}`, 'Start it, or correct RHETOR_URL.')
    : undefined;
}

async function checkToken(client: RhetorClient): Promise<Finding> {
  try {
    await client.providers();
    return ok('access', 'this user may ask it');
  } catch (error) {
    if (error instanceof RhetorClientError && error.status === 401) {
      return fail(
        'access',
        'the server wants another token than RHETOR_AUTH_TOKEN holds here',
        'Set RHETOR_AUTH_TOKEN to the one that the server was started with.',
      );
    }
    const said = error instanceof Error ? error.message : String(error);
    return fail('access', said, "The server's log says more.");
  }
}

function checkPort({ port, host }: Environment): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(
        fail(
          'port',
          `${host}:${port} cannot be listened on (${error.code ?? error.message})`,
          'Stop what listens there, or choose another with RHETOR_PORT or --port.',
        ),
      );
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(ok('port', `${port} is free; no Rhetor runs here ("rhetor serve" starts one)`));
      });
    });
  });
}
