/** Reads a file that is to be imported, in a thread of its own: parsing 64 MiB takes seconds. */
import { parentPort } from 'node:worker_threads';
import { type JsonLimits, passedLimit } from '../../model/json-shape.ts';
import { fromImport } from './from-import.ts';
import { ImportFault } from './import-fault.ts';
import type { ImportRequest, ImportReply } from './import-job.ts';
import { toImportFile } from './import-file.ts';

const port = parentPort;
if (port === null) throw new Error('an import is read in a thread of its own');
const chunks: Uint8Array[] = [];

port.on('message', (request: ImportRequest) => {
  if (request.type === 'chunk') chunks.push(request.bytes);
  else port.postMessage(read(request.as));
});

/** Deep nesting costs the parser minutes, and a great many values more memory than there is. */
const LIMITS: JsonLimits = { deepest: 64, mostValues: 8_000_000, mostFields: 8_000_000 };

const WORDS: Readonly<Record<keyof JsonLimits, string>> = {
  deepest: `is nested deeper than ${LIMITS.deepest} levels`,
  mostValues: `holds more than ${LIMITS.mostValues} values`,
  mostFields: `holds more than ${LIMITS.mostFields} fields`,
};

function read(as: string | undefined): ImportReply {
  const bytes = Buffer.concat(chunks);
  chunks.length = 0;
  const passed = passedLimit(bytes, LIMITS);
  if (passed !== undefined) return { type: 'refused', field: '(file)', message: WORDS[passed] };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's words quote what was sent.
    return { type: 'broken' };
  }
  try {
    return { type: 'read', file: toImportFile(fromImport(value, Date.now(), as)) };
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    return { type: 'refused', field: error.field, message: error.message };
  }
}
