/** Keeps the bytes from which a large value was parsed, so that it can be sent on without being written again. */
import { isRecord } from './json.ts';

type Source = {
  readonly bytes: Buffer;
  /** Fields of all objects together, as often as they are written. */
  readonly fields: number;
};

/** A smaller value is written again in less time than it takes to look for its bytes. */
const LEAST_BYTES = 16_384;
/** The first byte of a byte order mark. */
const MARK = 0xef;

const sources = new WeakMap<object, Source>();

export function keepSource(value: unknown, source: Source): void {
  const { bytes } = source;
  if (bytes.length >= LEAST_BYTES && isRecord(value) && bytes[0] !== MARK) {
    sources.set(value, source);
  }
}

/**
 * Undefined where none are kept, and where a field is written twice: another parser may read the one that
 * was not checked here.
 */
export function sourceOf(value: object): Buffer | undefined {
  const source = sources.get(value);
  return source !== undefined && fieldsIn(value) === source.fields ? source.bytes : undefined;
}

function fieldsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let fields = Array.isArray(value) ? 0 : inner.length;
  for (const each of inner) fields += fieldsIn(each);
  return fields;
}
