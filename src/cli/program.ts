/** The program with all its commands. */
import { Command } from 'commander';
import { VERSION } from '../config/version.ts';
import { registerBackup } from './commands/backup.ts';
import { registerBudgets } from './commands/budgets.ts';
import { registerCache } from './commands/cache.ts';
import { registerChat } from './commands/chat.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerConfig } from './commands/config.ts';
import { registerContexts } from './commands/contexts.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerForget } from './commands/forget.ts';
import { registerKeys } from './commands/keys.ts';
import { registerMemory } from './commands/memory.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerPrices } from './commands/prices.ts';
import { registerPrompts } from './commands/prompts.ts';
import { registerProviders } from './commands/providers.ts';
import { registerRequests } from './commands/requests.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRoute } from './commands/route.ts';
import { registerSend } from './commands/send.ts';
import { registerServe } from './commands/serve.ts';
import { registerTemplates } from './commands/templates.ts';
import { registerUsage } from './commands/usage.ts';
import { EXIT_HELP } from './exit-codes.ts';
import type { Session } from './session.ts';

/** In the order of --help; one file per command. */
const COMMANDS: readonly ((program: Command, session: Session) => void)[] = [
  registerServe,
  registerSend,
  registerChat,
  registerContexts,
  registerMemory,
  registerPrompts,
  registerTemplates,
  registerKeys,
  registerProviders,
  registerPrices,
  registerBudgets,
  registerRequests,
  registerUsage,
  registerCache,
  registerRoute,
  registerBackup,
  registerRestore,
  registerForget,
  registerMigrate,
  registerConfig,
  registerDoctor,
  registerCompletion,
];

export function program(session: Session): Command {
  const command = new Command('rhetor')
    .description('One gateway to language models: it picks the model, falls back, and remembers.')
    .version(VERSION)
    .enablePositionalOptions()
    .showHelpAfterError('(run "rhetor --help" or "rhetor <command> --help" for usage)')
    .addHelpText('after', EXIT_HELP)
    .exitOverride();
  for (const register of COMMANDS) register(command, session);
  return command;
}
