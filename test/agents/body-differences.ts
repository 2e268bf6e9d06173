/** Compares the body that an agent sent with the one that reached a provider of the same dialect. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../src/model/json/json.ts';

/** What Rhetor must change, or may. */
const CHANGED = new Set(['model', 'stream', 'stream_options', 'store']);

/** @returns the path of each field that was added, lost or changed */
export function bodyDifferences(sent: unknown, arrived: unknown): readonly string[] {
  if (!isRecord(sent) || !isRecord(arrived)) return ['the body is no object'];
  return fieldsOf(sent, arrived)
    .filter((name) => !CHANGED.has(name))
    .flatMap((name) => differences(sent[name], arrived[name], name));
}

function differences(sent: unknown, arrived: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(sent, arrived)) return [];
  if (arrived === undefined) return [`${path} is lost`];
  if (sent === undefined) return [`${path} is added`];
  if (Array.isArray(sent) && Array.isArray(arrived)) {
    if (sent.length !== arrived.length)
      return [`${path}: ${sent.length} → ${arrived.length} items`];
    return sent.flatMap((item, index) => differences(item, arrived[index], `${path}.${index}`));
  }
  if (!isRecord(sent) || !isRecord(arrived)) return [`${path} is changed`];
  return fieldsOf(sent, arrived).flatMap((name) =>
    differences(sent[name], arrived[name], `${path}.${name}`),
  );
}

function fieldsOf(...values: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(values.flatMap((value) => Object.keys(value)))];
}
