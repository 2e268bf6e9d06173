/** `rhetor serve`: runs the server, with the flags of `npm start`. */
import { type Command, Option } from 'commander';
import { SERVE_FLAGS } from '../../config/command-line.ts';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the server on this machine, like npm start')
    .argument('[flags...]', '--port, --host, --log-level; see "rhetor serve --help"')
    .helpOption(false)
    // The server parses its flags itself; this is for completion.
    .configureHelp({
      visibleOptions: () => Object.keys(SERVE_FLAGS).map((name) => new Option(`--${name}`)),
    })
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (flags: readonly string[]) => {
      // Loaded here, since only this command needs the framework.
      const { loadStart } = await import('../../process/load-start.ts');
      const { start } = await loadStart();
      await start(flags);
    });
}
