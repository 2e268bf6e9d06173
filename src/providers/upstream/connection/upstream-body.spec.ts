import { describe, expect, it } from 'vitest';
import { UpstreamBody, type BodyFlow } from './upstream-body.ts';

class RecordingFlow implements BodyFlow {
  readonly calls: string[] = [];
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  cancel(): void {
    this.calls.push('cancel');
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function readAll(body: UpstreamBody): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of body) chunks.push(new TextDecoder().decode(chunk));
  return chunks;
}

describe('UpstreamBody', () => {
  it('returns everything that has arrived, in order, before or after the reader asks', async () => {
    const body = new UpstreamBody(new RecordingFlow());
    body.push(bytes('a'));
    body.push(bytes('b'));
    const reading = readAll(body);
    await Promise.resolve();
    body.push(bytes('c'));
    body.end();
    expect(await reading).toEqual(['ab', 'c']);
  });

  it('returns what arrived before a failure, then throws the failure', async () => {
    const body = new UpstreamBody(new RecordingFlow());
    body.push(bytes('a'));
    const failure = new Error('cut');
    body.fail(failure);
    expect(await body.read()).toMatchObject({ done: false });
    await expect(body.read()).rejects.toBe(failure);
    await expect(body.read()).rejects.toBe(failure);
  });

  it('fails a waiting reader', async () => {
    const body = new UpstreamBody(new RecordingFlow());
    const reading = body.read();
    const failure = new Error('cut');
    body.fail(failure);
    await expect(reading).rejects.toBe(failure);
  });

  it('pauses the socket for a slow reader, and resumes it once everything is read', async () => {
    const flow = new RecordingFlow();
    const body = new UpstreamBody(flow);
    body.push(new Uint8Array(64 * 1024));
    expect(body.isPaused).toBe(false);
    body.push(new Uint8Array(1));
    expect(body.isPaused).toBe(true);
    expect(flow.calls).toEqual(['pause']);
    expect((await body.read()).value).toHaveLength(64 * 1024 + 1);
    expect(flow.calls).toEqual(['pause', 'resume']);
    expect(body.isPaused).toBe(false);
  });

  it('reports once that the reader left early', async () => {
    const flow = new RecordingFlow();
    const body = new UpstreamBody(flow);
    body.push(bytes('a'));
    for await (const _ of body) break;
    await body.cancel();
    expect(flow.calls).toEqual(['cancel']);
    expect(await body.read()).toEqual({ done: true, value: undefined });
  });

  it('does not report that for a reader that read to the end', async () => {
    const flow = new RecordingFlow();
    const body = new UpstreamBody(flow);
    body.end();
    await body.cancel();
    expect(flow.calls).toEqual([]);
  });

  it('reads a text with split characters', async () => {
    const body = new UpstreamBody(new RecordingFlow());
    for (const byte of bytes('grüß 🌍')) body.push(Uint8Array.of(byte));
    body.end();
    expect(await body.text(1_000)).toBe('grüß 🌍');
  });

  it('reads a text up to its limit, and discards the rest', async () => {
    const flow = new RecordingFlow();
    const body = new UpstreamBody(flow);
    for (const chunk of ['abc', 'def', 'ghi']) body.push(bytes(chunk));
    expect(await body.text(5)).toBe('abcde');
    expect(flow.calls).toEqual(['cancel']);
  });
});
