/** `rhetor contexts export` and `import`: conversations as files. */
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { ExportFormat } from '../../client/contexts-client.ts';
import { untilInterrupted } from '../interruption.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ExportOptions = Omit<ServerOptions, 'json'> & {
  readonly output?: string;
  readonly format: ExportFormat;
  readonly archived?: boolean;
};

const MEBIBYTE = 1024 * 1024;

export function registerContextFiles(contexts: Command, session: Session): void {
  contexts
    .command('export')
    .description('write a conversation out, to stdout or a file')
    .argument('<id>')
    .option('-o, --output <file>', 'into this file, which appears when it is whole')
    .addOption(
      new Option('--format <format>', 'json can be imported again')
        .choices(['json', 'markdown'])
        .default('json'),
    )
    .option('--archived', 'in Markdown too, the messages that a client has replaced')
    .option('--url <url>', 'where Rhetor is (RHETOR_URL)')
    .action((id: string, options: ExportOptions) =>
      untilInterrupted((signal) => write(session, id, options, signal)),
    );
  withServerOptions(
    contexts
      .command('import')
      .description('take conversations in from a file that export wrote')
      .argument('<file>', 'or "-" for what is piped in'),
  ).action((file: string, options: ServerOptions) =>
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
      counted(pieces, (bytes) => {
        size += bytes;
        progress.update(`exporting: ${mebibytes(size)}`);
      }),
      createWriteStream(part, { flags: 'wx', mode: 0o600 }),
    );
    await rename(part, output);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    progress.end();
  }
  terminal.note(`${id} is in ${output} (${mebibytes(size)}).`);
}

async function read(
  session: Session,
  file: string,
  options: ServerOptions,
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
    const body = counted(source, (bytes) => {
      size += bytes;
      const of = whole === undefined ? '' : ` of ${mebibytes(whole.size)}`;
      progress.update(`importing: ${mebibytes(size)}${of} sent`);
    });
    const imported = await client.contexts.import(Readable.toWeb(Readable.from(body)), { signal });
    progress.end();
    if (options.json) return await terminal.json(imported);
    return await terminal.line(
      `${imported.contexts} conversations with ${imported.messages} messages are there now.`,
    );
  } finally {
    progress.end();
  }
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    count(piece.byteLength);
    yield piece;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
