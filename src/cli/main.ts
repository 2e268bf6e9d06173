/** The command line: reads what was typed, runs that command, and ends with an exit code that means something. */
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { program } from './program.ts';
import { Session } from './session.ts';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.success : EXIT.failure);
});

const session = new Session();
try {
  await program(session).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // It has said what is wrong already, or was only asked for help.
    process.exitCode = error.exitCode === 0 ? EXIT.success : EXIT.usage;
  } else {
    const { message, exitCode } = failureOf(error, session);
    if (message !== undefined) process.stderr.write(`rhetor: ${message}\n`);
    process.exitCode = exitCode;
  }
}
