/** Converts command-line flags into the environment variables that they stand for. */
import { parseArgs } from 'node:util';
import { StartupError } from './startup-error.ts';

const USAGE = `Rhetor %version%: one port through which every component speaks to a language model.

usage: npm start -- [flags], or rhetor serve [flags]

  -p, --port <number>      port to listen on        (RHETOR_PORT, 8300)
      --host <address>     address to listen on     (RHETOR_HOST, 127.0.0.1)
      --log-level <level>  fatal, error, warn, info, debug, verbose (RHETOR_LOG_LEVEL, info)
      --version            print the version
  -h, --help               print this

The README lists the environment variables.`;

export const SERVE_FLAGS = {
  port: { type: 'string', short: 'p' },
  host: { type: 'string' },
  'log-level': { type: 'string' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** A word that is not a flag. */
const UNEXPECTED = 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL';

export type CommandLine =
  | { readonly action: 'serve'; readonly variables: Readonly<Record<string, string>> }
  | { readonly action: 'print'; readonly text: string };

/** @throws StartupError for an unknown flag, or one without its value */
export function readCommandLine(args: readonly string[], version: string): CommandLine {
  const flags = parse(args);
  if (flags.help) return { action: 'print', text: USAGE.replace('%version%', version) };
  if (flags.version) return { action: 'print', text: version };
  const variables: Record<string, string> = {};
  if (flags.port !== undefined) variables['RHETOR_PORT'] = flags.port;
  if (flags.host !== undefined) variables['RHETOR_HOST'] = flags.host;
  if (flags['log-level'] !== undefined) variables['RHETOR_LOG_LEVEL'] = flags['log-level'];
  return { action: 'serve', variables };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: SERVE_FLAGS }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // npm consumes the flags before its two dashes and passes on only their values.
    const isNpms = error instanceof Error && 'code' in error && error.code === UNEXPECTED;
    throw new StartupError(
      isNpms
        ? `${reason}. Flags go behind two dashes: npm start -- --port 9000`
        : `${reason} (--help lists the flags)`,
    );
  }
}
