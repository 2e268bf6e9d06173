/** `rhetor backup`: everything that a running Rhetor keeps, as one verified file. */
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Backup } from '../../client/client.ts';
import { untilInterrupted } from '../interruption.ts';
import { mebibytes } from '../output/mebibytes.ts';
import { Progress } from '../output/progress.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../input/usage-error.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';
import { counted } from '../output/counted.ts';

type BackupOptions = ServerOptions & { readonly force?: boolean };

const EXAMPLES = `
Rhetor keeps running, and the file is verified. With PostgreSQL, use pg_dump instead.

  rhetor backup rhetor-$(date +%F).db
  rhetor restore rhetor-2026-11-28.db`;

export function registerBackup(program: Command, session: Session): void {
  withServerOptions(
    program
      .command('backup')
      .description('back up everything that a running Rhetor keeps')
      .argument('<file>', 'appears when it is whole, and only its owner can read it')
      .option('--force', 'replace the file if it exists'),
  )
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: BackupOptions) =>
      untilInterrupted((signal) => backUp(session, file, options, signal)),
    );
}

async function backUp(
  session: Session,
  file: string,
  options: BackupOptions,
  signal: AbortSignal,
): Promise<void> {
  const { terminal } = session;
  assertFree(file, options);
  const partial = `${file}.partial`;
  await rm(partial, { force: true });
  const handle = await open(partial, 'wx', 0o600);
  const progress = new Progress(terminal, 'the server makes and verifies the backup');
  try {
    // Independent of the umask.
    await handle.chmod(0o600);
    const backup = await session.client(options.url).backup({ signal });
    await save(backup, handle, (size) =>
      progress.update(`saving: ${mebibytes(size)} of ${mebibytes(backup.bytes)}`),
    );
    assertFree(file, options);
    await rename(partial, file);
    progress.end();
    const { content: _, ...counts } = backup;
    if (options.json) return await terminal.json({ file, ...counts });
    return await terminal.line(
      `${file} holds ${counted(backup.contexts, 'conversation')} with ${counted(backup.messages, 'message')} (${mebibytes(backup.bytes)}).`,
    );
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    progress.end();
    await handle.close().catch(() => undefined);
  }
}

/** Called twice: the backup may take long, and another process may create the file meanwhile. */
function assertFree(file: string, { force }: BackupOptions): void {
  if (force === true || !existsSync(file)) return;
  throw new UsageError(`${file} exists. Choose another name, or replace it with --force.`);
}

async function save(
  { bytes, content }: Backup,
  handle: FileHandle,
  note: (size: number) => void,
): Promise<void> {
  let size = 0;
  for await (const piece of content) {
    await handle.writeFile(piece);
    size += piece.byteLength;
    note(size);
  }
  if (size !== bytes) throw new Error(`Only ${size} of ${bytes} bytes arrived. Try again.`);
  await handle.sync();
}
