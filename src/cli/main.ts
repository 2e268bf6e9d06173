/** Entry point of the command line: parses the arguments, runs the command and sets the exit code. */
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { writeFault } from './file-fault.ts';
import { program } from './program.ts';
import { Session } from './session.ts';

const session = new Session();

// A reader that stops early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.success);
  const { message } = failureOf(writeFault(error, 'to standard output'), session);
  process.stderr.write(`rhetor: ${message}\n`);
  process.exit(EXIT.failure);
});

try {
  await program(session).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already printed the error or the requested help.
    process.exitCode = error.exitCode === 0 ? EXIT.success : EXIT.usage;
  } else {
    const { message, exitCode } = failureOf(error, session);
    if (message !== undefined) process.stderr.write(`rhetor: ${message}\n`);
    process.exitCode = exitCode;
  }
}
