/** `npm run image:check` on a machine without its requirements reports that, and does not look like a success. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it.runIf(process.platform === 'linux')('names what is missing, and exits with 2', () => {
  const empty = mkdtempSync(join(tmpdir(), 'rhetor-no-tools-'));
  onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'check.ts')], {
    encoding: 'utf8',
    env: { PATH: empty },
  });
  expect(stdout).toMatch(/^image:check tried nothing: buildah .*apt-get install buildah/);
  expect(status).toBe(2);
});
