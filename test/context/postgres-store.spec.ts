import { afterAll, beforeAll } from 'vitest';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { describeContextStore } from './context-store-contract.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

async function openStore(url?: string): Promise<PostgresContextStore> {
  const store = new PostgresContextStore({
    url: url ?? (await server.createDatabase()),
    connections: 6,
  });
  await store.open();
  return store;
}

describeContextStore(
  'the PostgreSQL store',
  () => openStore(),
  () => openStore(),
);
