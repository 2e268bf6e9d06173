/** Reads a file that is to be imported, in a thread of its own: parsing 64 MiB takes seconds. */
import { parentPort } from 'node:worker_threads';
import { fromImport } from './from-import.ts';
import { ImportFault } from './import-fault.ts';
import type { ImportRequest, ImportReply } from './import-job.ts';
import { toImportFile } from './imported-context.ts';

const port = parentPort;
if (port === null) throw new Error('an import is read in a thread of its own');
const chunks: Uint8Array[] = [];

port.on('message', (request: ImportRequest) => {
  if (request.type === 'chunk') chunks.push(request.bytes);
  else port.postMessage(read());
});

function read(): ImportReply {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    // The parser's words quote what was sent.
    return { type: 'broken' };
  }
  chunks.length = 0;
  try {
    return { type: 'read', file: toImportFile(fromImport(value, Date.now())) };
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    return { type: 'refused', field: error.field, message: error.message };
  }
}
