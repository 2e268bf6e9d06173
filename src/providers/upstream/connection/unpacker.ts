/** Decompresses a body that a server compressed although asked not to; the output counts against the body limit. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
} from 'node:zlib';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { PassedBound } from '../../passed-bound.ts';
import type { UpstreamBody } from './upstream-body.ts';

/** What the unpacker needs from its call. */
export type PackedCall = {
  /** The provider's id, for messages. */
  readonly provider: string;
  /** Limit of the decompressed body. */
  readonly mostBytes: number;
  readonly fail: (reason: Error) => void;
  /** Lets the socket send more. */
  readonly resume: () => void;
};

type Make = (first: Uint8Array) => Transform;

/** Flushes after every chunk, so that no event waits for the next one. */
const AT_ONCE = { flush: constants.Z_SYNC_FLUSH } as const;

const UNPACKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['gzip', () => createGunzip(AT_ONCE)],
  ['x-gzip', () => createGunzip(AT_ONCE)],
  ['deflate', (first) => (isZlib(first) ? createInflate(AT_ONCE) : createInflateRaw(AT_ONCE))],
  ['br', () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH })],
]);

/** Undefined for a body that is not compressed. */
export function encodingOf(headers: IncomingHttpHeaders): string | undefined {
  const encoding = String(headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase();
  return encoding === '' || encoding === 'identity' ? undefined : encoding;
}

/** The error for an unknown encoding, or for several in a row. */
export function cannotUnpack(provider: string, encoding: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `${provider} answered in the content encoding "${encoding.slice(0, 32)}", which was not asked for and is not unpacked.`,
    { isRetryable: false },
  );
}

export class Unpacker {
  private readonly make: Make;
  private readonly body: UpstreamBody;
  private readonly call: PackedCall;
  private stream: Transform | undefined;
  private bytes = 0;

  private constructor(make: Make, body: UpstreamBody, call: PackedCall) {
    this.make = make;
    this.body = body;
    this.call = call;
  }

  /** Undefined for an unknown encoding. */
  static into(body: UpstreamBody, encoding: string, call: PackedCall): Unpacker | undefined {
    const make = UNPACKERS.get(encoding);
    return make && new Unpacker(make, body, call);
  }

  /** @returns false if the socket must pause until `resume` is called */
  push(chunk: Uint8Array): boolean {
    return (this.stream ??= this.open(chunk)).write(chunk);
  }

  /** The compressed body has ended. */
  end(): void {
    if (this.stream === undefined) this.body.end();
    else this.stream.end();
  }

  pause(): void {
    this.stream?.pause();
  }

  resume(): void {
    this.stream?.resume();
  }

  /** The reader needs no more of it. */
  close(): void {
    this.stream?.removeAllListeners('data').destroy();
  }

  private open(first: Uint8Array): Transform {
    const { fail, resume, provider } = this.call;
    return this.make(first)
      .on('data', (chunk: Uint8Array) => this.take(chunk))
      .on('drain', resume)
      .once('end', () => this.body.end())
      .once('error', (cause) => fail(brokenPacking(provider, cause)));
  }

  private take(chunk: Uint8Array): void {
    this.bytes += chunk.byteLength;
    const { mostBytes, fail } = this.call;
    if (this.bytes > mostBytes) return fail(PassedBound.ofBytes('a body', mostBytes));
    this.body.push(chunk);
  }
}

function brokenPacking(provider: string, cause: Error): RhetorError {
  const isCut = 'code' in cause && cause.code === 'Z_BUF_ERROR';
  return isCut
    ? new RhetorError(
        'upstream_truncated',
        `${provider} was cut off in the middle of its compressed answer.`,
        { cause },
      )
    : new RhetorError(
        'upstream_error',
        `${provider} sent a compressed answer that cannot be unpacked.`,
        { cause },
      );
}

/** Some servers send raw deflate data, without the zlib header. */
function isZlib(first: Uint8Array): boolean {
  return ((first[0] ?? 0) & 0x0f) === 8;
}
