/**
 * Starts from command-line flags: serves, or prints in one line why it can't. Shared by `npm start`
 * and `rhetor serve`.
 */
import { readCommandLine } from '../config/command-line.ts';
import { StartupError } from '../config/startup-error.ts';
import { VERSION } from '../config/version.ts';
import { outliveReaders } from './outlive-readers.ts';

/** Ends the process with exit code 1 if it can't serve. */
export async function start(args: readonly string[]): Promise<void> {
  try {
    const commandLine = readCommandLine(args, VERSION);
    if (commandLine.action === 'print') {
      process.stdout.write(`${commandLine.text}\n`);
      return;
    }
    outliveReaders();
    Object.assign(process.env, commandLine.variables);
    // Loaded here, since the framework takes time to load and --help does not need it.
    const { readEnvironment } = await import('../config/environment.ts');
    const { serve } = await import('./serve.ts');
    await serve(readEnvironment(process.env));
  } catch (error) {
    process.stderr.write(`Rhetor cannot start: ${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return describeListening(error) ?? error.stack ?? error.message;
}

/** What to do if Rhetor cannot listen at its host and port. */
function describeListening(error: Error): string | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...error };
  const { code, syscall, address, port, hostname } = fields;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${String(port)} is taken; stop what listens there, or choose another with --port.`;
    case 'EACCES':
      return `port ${String(port)} is not allowed for this user; choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
      return (
        `${String(address)} is not an address of this machine; give --host one that is, or ` +
        '0.0.0.0 for all.'
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return (
        `${String(hostname)} has no address; give --host an address of this machine, such as ` +
        '127.0.0.1.'
      );
    default:
      return undefined;
  }
}
