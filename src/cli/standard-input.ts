/** What is piped into a command, up to what a request may hold. */
import { UsageError } from './usage-error.ts';

/** The server's own limit of a message is 1,000,000 characters; a character has at most 4 bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** @throws UsageError for more than any message may be */
export async function readStandardInput(): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    if (size > MOST_BYTES) {
      throw new UsageError(`more than ${MOST_BYTES} bytes came in; a message holds no more.`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
