/** All commands by name. */
import { Command } from 'commander';
import { VERSION } from '../config/version.ts';
import { registerBackup } from './commands/backup.ts';
import { registerChat } from './commands/chat.ts';
import { registerContexts } from './commands/contexts.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerPrompts } from './commands/prompts.ts';
import { registerProviders } from './commands/providers.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRoute } from './commands/route.ts';
import { registerSend } from './commands/send.ts';
import { registerServe } from './commands/serve.ts';
import { registerTemplates } from './commands/templates.ts';
import { EXIT_HELP } from './exit-codes.ts';
import type { Session } from './session.ts';

/** In the order of --help; one file a command. */
const COMMANDS: readonly ((program: Command, session: Session) => void)[] = [
  registerServe,
  registerSend,
  registerChat,
  registerContexts,
  registerPrompts,
  registerTemplates,
  registerProviders,
  registerRoute,
  registerBackup,
  registerRestore,
  registerMigrate,
  registerDoctor,
];

export function program(session: Session): Command {
  const command = new Command('rhetor')
    .description('One port through which every component speaks to a language model.')
    .version(VERSION)
    .enablePositionalOptions()
    .showHelpAfterError('("rhetor --help" and "rhetor <command> --help" say what there is)')
    .addHelpText('after', EXIT_HELP)
    .exitOverride();
  for (const register of COMMANDS) register(command, session);
  return command;
}
