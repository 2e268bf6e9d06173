/** The flags of every command that asks a server. */
import type { Command } from 'commander';

export type ServerOptions = {
  readonly json?: boolean;
  readonly url?: string;
};

export function withServerOptions(command: Command): Command {
  return command
    .option('--json', 'JSON, for scripts')
    .option('--url <url>', 'where Rhetor is (RHETOR_URL, http://127.0.0.1:8300)');
}
