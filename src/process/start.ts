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
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE') {
      return `port ${String(error.port)} is taken; stop what listens there, or choose another with --port.`;
    }
    if (error.code === 'EACCES') {
      return `port ${String(error.port)} is not allowed for this user; choose one above 1023 with --port.`;
    }
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
