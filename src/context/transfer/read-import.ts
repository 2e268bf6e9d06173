/** The main thread's side of reading an import: sends chunks as they arrive, and receives the contexts. */
import { assertNever } from '../../model/assert-never.ts';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ImportReply, ImportRequest } from './import-job.ts';
import type { ImportFile } from '../records/import-file.ts';
import { MOST_IMPORT_BYTES, MOST_IMPORT_MEMORY_MB } from '../limits.ts';

/**
 * @param as replaces the id of the only context in the file
 * @throws RhetorError `body_too_large`, `invalid_json`, or `validation_failed` that names the
 * place;
 * or whatever `chunks` throws
 */
export async function readImport(
  chunks: AsyncIterable<Uint8Array>,
  as?: string,
): Promise<ImportFile> {
  // The path from source (tests) and from the build.
  const script = import.meta.url.endsWith('.ts') ? './import.worker.ts' : './import.worker.js';
  const worker = new Worker(new URL(script, import.meta.url), {
    name: 'context-importer',
    resourceLimits: { maxOldGenerationSizeMb: MOST_IMPORT_MEMORY_MB },
  });
  const replied = once(worker, 'message') as Promise<[ImportReply]>;
  // Its rejection is handled below; this avoids an unhandled rejection if an error comes first.
  replied.catch(() => undefined);
  const send = (request: ImportRequest, moved: ArrayBuffer[] = []): void =>
    worker.postMessage(request, moved);
  try {
    let length = 0;
    for await (const bytes of chunks) {
      length += bytes.length;
      if (length > MOST_IMPORT_BYTES) throw importTooLarge();
      // Copied, since a small view would keep its whole buffer alive.
      const own = new Uint8Array(bytes);
      send({ type: 'chunk', bytes: own }, [own.buffer]);
    }
    send({ type: 'end', ...(as !== undefined && { as }) });
    return fileOf(await replied.then(([reply]) => reply, orTooLarge));
  } finally {
    await worker.terminate();
  }
}

function fileOf(reply: ImportReply): ImportFile {
  switch (reply.type) {
    case 'read':
      return reply.file;
    case 'broken':
      throw new RhetorError('invalid_json', 'The file is not valid JSON in UTF-8.');
    case 'refused': {
      const { field, message } = reply;
      throw new RhetorError('validation_failed', `${field} ${message}`, {
        fields: [{ field, message }],
      });
    }
    default:
      return assertNever(reply);
  }
}

function orTooLarge(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    throw importTooLarge();
  }
  throw error;
}

export function importTooLarge(): RhetorError {
  return new RhetorError(
    'body_too_large',
    `The file is larger than ${MOST_IMPORT_BYTES} bytes, or holds too much; import it in parts.`,
  );
}
