/** Keeps the server alive when whoever read its output has left (`| head -3`), or the output can't be written. */

/**
 * Without a listener, a failed write to stdout or stderr ends the process. The command line's own
 * listener, which ends a command whose reader has left, is replaced: a server has other readers.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }
}
