import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KNOWN_VARIABLES, unreadVariables } from './known-variables.ts';

const SOURCES = join(import.meta.dirname, '..');

it('lists every variable that the code reads, and no other', () => {
  const read = new Set<string>();
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.ts') || /\.spec\.ts$|^known-variables/.test(entry.name)) continue;
    const source = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, name = ''] of source.matchAll(/['`](RHETOR_[A-Z_]+)['`]/g)) read.add(name);
  }
  expect([...read].toSorted()).toEqual(KNOWN_VARIABLES.toSorted());
});

it('finds a misspelt variable, and suggests the intended one', () => {
  const unread = unreadVariables(new Set(['RHETOR_OWN_KEY']), {
    RHETOR_PORTS: '1',
    RHETOR_AUTH_TOKN: 'x',
    RHETOR_RETENTION_DAY: '1',
    rhetor_data_dir: 'x',
    RHETOR_OWN_KEY: 'x',
    RHETOR_SOMETHING_ELSE: 'x',
    RHETOR_PORT: '1',
    PATH: 'x',
  });
  expect(unread).toEqual([
    { name: 'RHETOR_AUTH_TOKN', closest: 'RHETOR_AUTH_TOKEN' },
    { name: 'RHETOR_PORTS', closest: 'RHETOR_PORT' },
    { name: 'RHETOR_RETENTION_DAY', closest: 'RHETOR_RETENTION_DAYS' },
    { name: 'RHETOR_SOMETHING_ELSE' },
    { name: 'rhetor_data_dir', closest: 'RHETOR_DATA_DIR' },
  ]);
});
