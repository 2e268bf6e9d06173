import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { UpstreamHttp } from './upstream-http.ts';
import type { UpstreamResponse } from './upstream-response.ts';

const LIMITS = { connectMs: 5_000, firstTokenMs: 5_000, idleMs: 5_000 };
const NO_PROXIES = { http: undefined, https: undefined, direct: [] };
const TEXT = 'data: {"a":"ä🌍"}\n\n'.repeat(500);

const closings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** @param pieces are written one after the other; the last one ends the body */
async function answerOf(
  encoding: string,
  pieces: readonly Uint8Array[],
  { status = 200, answerLimit = 1024 * 1024 } = {},
): Promise<UpstreamResponse> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-encoding': encoding });
    const write = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined) return void response.end();
      response.write(piece, () => setImmediate(() => write(at + 1)));
    };
    write(0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = new UpstreamHttp('acme', url, { proxies: NO_PROXIES, answerLimit });
  closings.push(
    () => http.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  const request = { method: 'POST', path: '/', headers: [], body: '{}' };
  return http.call(LIMITS).send(request, new AbortController().signal);
}

function cut(bytes: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
    bytes.subarray(at * length, (at + 1) * length),
  );
}

describe('a packed body', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['X-GZip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ])('is read that is packed with %s', async (encoding, packed) => {
    for (const length of [packed.length, 7]) {
      const response = await answerOf(encoding, cut(packed, length));
      expect(await response.text()).toBe(TEXT);
    }
  });

  it('may be empty', async () => {
    expect(await (await answerOf('gzip', [])).text()).toBe('');
  });

  it('is read by a slow reader, and never held whole', async () => {
    const text = 'x'.repeat(3 * 1024 * 1024);
    const response = await answerOf('gzip', cut(gzipSync(text), 512));
    let length = 0;
    for await (const bytes of response.body) {
      expect(bytes.byteLength).toBeLessThan(512 * 1024);
      length += bytes.byteLength;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(length).toBe(text.length);
  });

  it('is bounded by what comes out of it', async () => {
    const bomb = gzipSync('x'.repeat(8 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(16 * 1024);
    const response = await answerOf('gzip', [bomb], { answerLimit: 1024 });
    await expect(response.text()).rejects.toMatchObject({ what: 'a body of more than 1 MiB' });
  });

  it('is not whole where it is cut', async () => {
    const packed = gzipSync(TEXT);
    const response = await answerOf('gzip', [packed.subarray(0, packed.length - 9)]);
    await expect(response.text()).rejects.toMatchObject({ code: 'upstream_truncated' });
  });

  it('is named where it cannot be unpacked', async () => {
    const response = await answerOf('gzip', [Buffer.from('xx')]);
    await expect(response.text()).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'acme sent a compressed answer that cannot be unpacked.',
    });
  });

  it.each(['zstd', 'gzip, br'])('is refused in the encoding %s', async (encoding) => {
    await expect(answerOf(encoding, [Buffer.from('xx')])).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining(`the content encoding "${encoding}"`),
    });
  });

  it('says what went wrong', async () => {
    const response = await answerOf('gzip', [gzipSync('slow down')], { status: 429 });
    expect([response.status, await response.errorText()]).toEqual([429, 'slow down']);
  });

  it('leaves an error its status, whatever its body is packed with', async () => {
    const response = await answerOf('zstd', [Buffer.from('xx')], { status: 503 });
    expect([response.status, await response.errorText()]).toEqual([503, '']);
  });
});
