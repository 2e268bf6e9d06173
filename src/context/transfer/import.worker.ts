/** Parses a file to be imported in a thread of its own: parsing 64 MiB takes seconds. */
import { parentPort } from 'node:worker_threads';
import { type JsonLimits, passedLimit } from '../../model/json/json-shape.ts';
import { fromImport } from './from-import.ts';
import { ImportFault } from './import-fault.ts';
import type { ImportRequest, ImportReply } from './import-job.ts';
import { toImportFile } from '../records/import-file.ts';
import { IMPORT_JSON_LIMITS } from '../limits.ts';

const port = parentPort;
if (port === null) throw new Error('an import is read in a thread of its own');
const chunks: Uint8Array[] = [];

port.on('message', (request: ImportRequest) => {
  if (request.type === 'chunk') chunks.push(request.bytes);
  else port.postMessage(read(request.as));
});

const WORDS: Readonly<Record<keyof JsonLimits, string>> = {
  deepest: `is nested deeper than ${IMPORT_JSON_LIMITS.deepest} levels`,
  mostValues: `holds more than ${IMPORT_JSON_LIMITS.mostValues} values`,
  mostFields: `holds more than ${IMPORT_JSON_LIMITS.mostFields} fields`,
};

function read(as: string | undefined): ImportReply {
  const bytes = Buffer.concat(chunks);
  chunks.length = 0;
  const passed = passedLimit(bytes, IMPORT_JSON_LIMITS);
  if (passed !== undefined) return { type: 'refused', field: '(file)', message: WORDS[passed] };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message quotes the input, so it is dropped.
    return { type: 'broken' };
  }
  try {
    return { type: 'read', file: toImportFile(fromImport(value, Date.now(), as)) };
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    return { type: 'refused', field: error.field, message: error.message };
  }
}
