/** The one-line summary of each route in docs/openapi.json. */

import { openApiDocument } from './openapi-document.ts';
import { isRecord } from '../../model/json/json.ts';

let summaries: ReadonlyMap<string, string> | undefined;

/** Keyed by "GET /contexts/{id}"; read once, when first requested. */
export function routeSummaries(): ReadonlyMap<string, string> {
  return (summaries ??= readSummaries(JSON.parse(openApiDocument().toString('utf8'))));
}

function readSummaries(document: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, methods] of entriesOf(entryOf(document, 'paths'))) {
    for (const [method, operation] of entriesOf(methods)) {
      const summary = entryOf(operation, 'summary');
      if (typeof summary === 'string') found.set(`${method.toUpperCase()} ${path}`, summary);
    }
  }
  return found;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

function entryOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}
