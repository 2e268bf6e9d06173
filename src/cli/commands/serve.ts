/** `rhetor serve`: the server itself, with the flags of `npm start`. */
import type { Command } from 'commander';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('serve on this machine; the same as npm start')
    .argument('[flags...]', '--port, --host, --log-level; "rhetor serve --help" lists them')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (flags: readonly string[]) => {
      // Only now: no other command needs the framework.
      const { start } = await import('../../start.ts');
      await start(flags);
    });
}
