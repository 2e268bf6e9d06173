/** The flags of every command that calls a server. */
import type { Command } from 'commander';

export type ServerOptions = {
  readonly json?: boolean;
  readonly url?: string;
};

export function withServerOptions(command: Command): Command {
  return command
    .option('--json', 'print JSON, for scripts')
    .option('--url <url>', 'address of Rhetor (RHETOR_URL, http://127.0.0.1:8300)');
}
