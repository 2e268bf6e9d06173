/** Compares a request body with what arrived at the upstream, field by field. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../src/model/json.ts';

/** What Rhetor itself decides. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options', 'store']);

/** @returns paths, without the positions in lists, each with what became of the field */
export function bodyDifferences(sent: object, received: object): readonly string[] {
  return fieldDifferences(without(sent), without(received), '');
}

function without(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !OWN_FIELDS.has(name)));
}

function fieldDifferences(sent: unknown, received: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(sent, received)) return [];
  if (Array.isArray(sent) && Array.isArray(received)) {
    if (sent.length !== received.length) {
      return [`${path}: ${received.length} elements instead of ${sent.length}`];
    }
    return sent.flatMap((one, place) => fieldDifferences(one, received[place], `${path}[]`));
  }
  if (isRecord(sent) && isRecord(received)) {
    const names = new Set([...Object.keys(sent), ...Object.keys(received)]);
    return [...names].flatMap((name) => {
      const inner = path === '' ? name : `${path}.${name}`;
      if (!(name in received)) return [`${inner} is lost`];
      if (!(name in sent)) return [`${inner} is added`];
      return fieldDifferences(sent[name], received[name], inner);
    });
  }
  return [`${path}: ${typeName(received)} instead of ${typeName(sent)}`];
}

/** A value in a report names its class, not its content. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `another ${typeof value}`;
}
