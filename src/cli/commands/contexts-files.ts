/** `rhetor contexts export` and `import`: conversations as files. */
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { ExportFormat } from '../../client/context-options.ts';
import { counted } from '../output/counted.ts';
import { writeFault } from '../file-fault.ts';
import { untilInterrupted } from '../interruption.ts';
import { mebibytes } from '../output/mebibytes.ts';
import { Progress } from '../output/progress.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../input/usage-error.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ExportOptions = Omit<ServerOptions, 'json'> & {
  readonly output?: string;
  readonly format: ExportFormat;
  readonly archived?: boolean;
};

type ImportOptions = ServerOptions & { readonly as?: string };

export function registerContextFiles(contexts: Command, session: Session): void {
  contexts
    .command('export')
    .description('write a conversation to stdout or a file')
    .argument('<id>')
    .option('-o, --output <file>', 'write to this file; it appears once it is complete')
    .addOption(
      new Option('--format <format>', 'only json can be imported again')
        .choices(['json', 'markdown'])
        .default('json'),
    )
    .option('--archived', 'include replaced messages in Markdown too')
    .option('--url <url>', 'address of Rhetor (RHETOR_URL, http://127.0.0.1:8300)')
    .action((id: string, options: ExportOptions) =>
      untilInterrupted((signal) => write(session, id, options, signal)),
    );
  withServerOptions(
    contexts
      .command('import')
      .description('import conversations from a file that export wrote')
      .argument('<file>', '"-" reads standard input')
      .option('--as <id>', 'import the one conversation of the file under this id'),
  ).action((file: string, options: ImportOptions) =>
    untilInterrupted((signal) => read(session, file, options, signal)),
  );
}

async function write(
  session: Session,
  id: string,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<void> {
  const { output, format, archived } = options;
  const { terminal } = session;
  const pieces = session.client(options.url).contexts.export(id, format, {
    signal,
    ...(archived !== undefined && { archived }),
  });
  if (output === undefined) {
    for await (const piece of pieces) await terminal.print(piece);
    return;
  }
  const progress = new Progress(terminal, 'exporting');
  const part = `${output}.${process.pid}.part`;
  let size = 0;
  try {
    await pipeline(
      counting(pieces, (bytes) => {
        size += bytes;
        progress.update(`exporting: ${mebibytes(size)}`);
      }),
      createWriteStream(part, { flags: 'wx', mode: 0o600 }),
    );
    await rename(part, output);
  } catch (error) {
    // If the directory itself is the problem, there is no file to remove.
    await rm(part, { force: true }).catch(() => undefined);
    throw writeFault(error, output);
  } finally {
    progress.end();
  }
  terminal.note(`Exported ${id} to ${output} (${mebibytes(size)}).`);
}

async function read(
  session: Session,
  file: string,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<void> {
  const { terminal } = session;
  const client = session.client(options.url);
  const progress = new Progress(terminal, 'importing');
  try {
    const opened = file === '-' ? undefined : await open(file);
    const whole = await opened?.stat();
    if (whole?.isDirectory()) throw new UsageError(`${file} is a folder.`);
    const source: AsyncIterable<Uint8Array> = opened?.createReadStream() ?? process.stdin;
    let size = 0;
    const body = counting(source, (bytes) => {
      size += bytes;
      const of = whole === undefined ? '' : ` of ${mebibytes(whole.size)}`;
      progress.update(`importing: ${mebibytes(size)}${of} sent`);
    });
    const imported = await client.contexts.import(Readable.toWeb(Readable.from(body)), {
      signal,
      ...(options.as !== undefined && { as: options.as }),
    });
    progress.end();
    if (options.json) return await terminal.json(imported);
    return await terminal.line(
      `Imported ${counted(imported.contexts, 'conversation')} with ${counted(imported.messages, 'message')}.`,
    );
  } finally {
    progress.end();
  }
}

async function* counting(
  pieces: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    count(piece.byteLength);
    yield piece;
  }
}
