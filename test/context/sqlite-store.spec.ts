import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { describeContextStore } from './context-store-contract.ts';

const directories: string[] = [];
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'rhetor-store-'));
  directories.push(directory);
  return directory;
};
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describeContextStore('the SQLite store', async () => {
  const store = new SqliteContextStore({ directory: newDirectory() });
  await store.open();
  return store;
});
