/**
 * `npm run image:check`: builds the Dockerfile without Docker and tests the image, and tests the
 * README's two commands on a minimal Debian. Needs Linux, root, buildah and debootstrap.
 *
 * usage: npm run image:check [-- [--image | --machine] [--every-test | <folder of tests> …]]
 *
 * Exits with 0 if everything passed, 1 if not, 2 if the checks can't run here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BuiltImage } from './built-image.ts';
import { minimalDebian, type NodeAndNpm } from './debian.ts';
import { checkFreshMachine } from './fresh-machine.ts';
import { checkImage } from './image-checks.ts';
import { registrySettings } from './registry-settings.ts';
import { Report } from './report.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const TOOLS = ['buildah', 'debootstrap', 'unshare', 'chroot', 'git'];
/** Tests of processes, files, sockets and the compiler's output; the whole suite takes many minutes. */
const FEW_TESTS = ['test/setup', 'test/process/start.spec.ts', 'src/routing', 'src/context/sqlite'];
const NOT_TRIED = 2;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'every-test': { type: 'boolean', default: false },
    image: { type: 'boolean', default: false },
    machine: { type: 'boolean', default: false },
  },
});
const report = new Report();
const obstacle = findObstacle();

if (obstacle !== undefined) {
  report.note(`image:check tried nothing: ${obstacle}`);
  process.exitCode = NOT_TRIED;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'rhetor-image-check-'));
  try {
    await checkAll(folder);
  } finally {
    unmount(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  report.note(report.summary());
  if (report.failures > 0) process.exitCode = 1;
}

async function checkAll(folder: string): Promise<void> {
  report.note('a minimal Debian');
  const debian = await minimalDebian();
  const own = machinesOwn();
  const registry = await registrySettings(own, folder);
  if (!flags.machine) {
    report.note('the image');
    // Node's image contains what the packages contain.
    const packaged = join(PROJECT, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
    const nodeAndNpm = { node: packaged, npm: own.npm };
    const image = await BuiltImage.build(PROJECT, folder, debian, nodeAndNpm, registry);
    await checkImage(image, folder, report);
  }
  if (!flags.image) {
    report.note('a fresh machine');
    const some = positionals.length > 0 ? positionals : FEW_TESTS;
    const tests = flags['every-test'] ? [] : some;
    await checkFreshMachine(PROJECT, folder, debian, own, registry, tests, report);
  }
}

function findObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux.';
  const missing = TOOLS.filter((tool) => find(tool, ['/usr/sbin', '/sbin']) === undefined);
  if (missing.length > 0) {
    return `${missing.join(' and ')} not found; on Debian: apt-get install ${missing.join(' ')}`;
  }
  if (process.getuid?.() !== 0) return 'it mounts file systems, so it needs root.';
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) {
    return 'this machine allows no mounts (unshare --mount fails).';
  }
  return undefined;
}

/** npm puts node_modules/.bin first in PATH; a fresh machine has only the entries after it. */
function machinesOwn(): NodeAndNpm {
  const node = find('node');
  const npm = find('npm');
  if (node === undefined || npm === undefined) throw new Error('no node and npm in PATH');
  return { node, npm };
}

function find(name: string, more: readonly string[] = []): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...more]
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path))
    .at(0);
}

/** Buildah's mounts; nothing may be deleted through one. */
function unmount(folder: string): void {
  const options = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'runroot')];
  if (!existsSync(join(folder, 'storage'))) return;
  const env = { ...process.env, STORAGE_DRIVER: 'vfs' };
  for (const command of [
    ['umount', '--all'],
    ['rm', '--all'],
  ]) {
    spawnSync('buildah', [...options, ...command], { env });
  }
}
