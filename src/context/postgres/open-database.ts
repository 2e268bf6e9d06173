/** All that is open while a store on PostgreSQL is: its connections, who hears, claims and writes turns. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../config/startup-error.ts';
import { unfinishedMigration } from '../migration/marker.ts';
import { PostgresClaims } from './claims.ts';
import { type ConnectionOptions, PostgresConnections } from './connections.ts';
import { PostgresDocuments, WRITE_SETTING } from './documents.ts';
import { PostgresHealth } from './health.ts';
import { PostgresListener } from './listener.ts';
import { READ_MARKER } from './migration-relations.ts';
import { migrate } from './migrations.ts';
import { faultWords, isPassing, PostgresFailure, toPostgresFault } from './postgres-fault.ts';
import { SearchPlaces } from './search-places.ts';
import { TurnWriter } from './turn-writer.ts';

export type PostgresStoreOptions = ConnectionOptions & {
  /** Leads to the same database without a pooler that shares sessions. */
  readonly listenUrl: string;
  /** How long the start waits for a database that is still starting itself; 20 seconds by default. */
  readonly startPatienceMs?: number;
};

export type OpenDatabase = {
  /** The name of this process, which no other has. */
  readonly process: string;
  readonly connections: PostgresConnections;
  readonly health: PostgresHealth;
  readonly listener: PostgresListener;
  readonly documents: PostgresDocuments;
  readonly claims: PostgresClaims;
  readonly turns: TurnWriter;
  readonly searches: SearchPlaces;
};

const START_PATIENCE_MS = 20_000;
const START_PAUSE_MS = 250;

/** @throws StartupError that says what to do */
export async function openDatabase(options: PostgresStoreOptions): Promise<OpenDatabase> {
  const health = new PostgresHealth(() =>
    connections.run(WRITE_SETTING, 'probe', new Date().toISOString(), '{}'),
  );
  const connections = new PostgresConnections(options, (fault) => health.note(fault));
  const process = randomUUID();
  const listener = new PostgresListener(options.listenUrl, process);
  const claims = new PostgresClaims(connections, process);
  try {
    await prepare(connections, options.startPatienceMs ?? START_PATIENCE_MS);
    await listener.open();
    await claims.forgetDead();
  } catch (error) {
    health.close();
    await connections.close();
    if (error instanceof StartupError) throw error;
    throw new StartupError(faultWords(toPostgresFault(error)) + inItsWords(error));
  }
  return {
    process,
    connections,
    health,
    listener,
    documents: new PostgresDocuments(connections, listener),
    claims,
    turns: new TurnWriter(connections, process),
    searches: new SearchPlaces(),
  };
}

/** Resolves when what was begun has ended. */
export async function closeDatabase(opened: OpenDatabase): Promise<void> {
  opened.health.close();
  await opened.listener.close();
  await opened.claims.close();
  await opened.connections.close();
}

/** A database that starts together with Rhetor is waited for; one that refuses it is not. */
async function prepare(connections: PostgresConnections, patienceMs: number): Promise<void> {
  const latest = performance.now() + patienceMs;
  for (;;) {
    try {
      await connections.once(async (client) => {
        await migrate(client);
        const { rows } = await client.query<{ mode: string }>(
          `SELECT current_setting('synchronous_commit') AS mode`,
        );
        if (rows[0]?.mode === 'off') throw new PostgresFailure('forgetful', 'off');
        const marker = await client.query<{ value: string }>(READ_MARKER);
        const refusal = unfinishedMigration(marker.rows[0]?.value);
        if (refusal !== undefined) throw new StartupError(refusal);
      });
      return;
    } catch (error) {
      if (error instanceof StartupError) throw error;
      if (!isPassing(toPostgresFault(error)) || performance.now() > latest) throw error;
      await sleep(START_PAUSE_MS);
    }
  }
}

/** Who sets up a database needs PostgreSQL's own words; the URL and its password are not in them. */
function inItsWords(error: unknown): string {
  const { detail } = toPostgresFault(error);
  return detail === '' ? '' : ` (PostgreSQL: ${detail})`;
}
