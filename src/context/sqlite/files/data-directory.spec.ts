import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../../../config/startup-error.ts';
import { claimDataDirectory } from './data-directory.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rhetor-data-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

describe('claimDataDirectory', () => {
  it('creates a directory and files that only their user can read', async () => {
    const path = join(parent, 'tekton', 'rhetor');
    const directory = await claimDataDirectory(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const file of [
      directory.databaseFile,
      join(path, 'rhetor.lock'),
      join(path, 'rhetor.pid'),
    ]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    directory.release();
  });

  it('allows one owner at a time, and names it', async () => {
    const first = await claimDataDirectory(parent);
    await expect(claimDataDirectory(parent)).rejects.toThrow(
      `Another Rhetor (process ${process.pid}) uses the data directory ${parent}.`,
    );
    // The refused attempt must not have released the lock.
    await expect(claimDataDirectory(parent)).rejects.toThrow(StartupError);
    first.release();
    (await claimDataDirectory(parent)).release();
  });

  it('reports that it cannot write, and why', async () => {
    const inTheWay = join(parent, 'file');
    writeFileSync(inTheWay, '');
    const attempt = claimDataDirectory(join(inTheWay, 'rhetor'));
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(/cannot be written .*ENOTDIR.*RHETOR_DATA_DIR/);
  });

  it.runIf(process.platform === 'linux')(
    'fails if a parent exists but accepts no folder',
    async () => {
      await expect(claimDataDirectory('/proc/rhetor/data')).rejects.toThrow('RHETOR_DATA_DIR');
    },
  );
});
