/**
 * Keeps the server alive when the reader of its output leaves (`| head -3`) or the output can't be
 * written.
 */

/**
 * Without a listener, a failed write to stdout or stderr ends the process. The command line's
 * listener ends a command whose reader has left; it is replaced, since a server has other readers.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }
}
