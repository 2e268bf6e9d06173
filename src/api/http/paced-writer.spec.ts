import { describe, expect, it, vi } from 'vitest';
import { HeldBytes } from './held-bytes.ts';
import { PacedWriter, type Sink } from './paced-writer.ts';
import { MOST_WAITING_BYTES, PART_BYTES } from '../limits.ts';

/** A client that reads when the test tells it to. */
class Client implements Sink {
  waiting = 0;
  readonly taken: string[] = [];
  readonly parts: { readonly size: number; readonly isLast: boolean }[] = [];
  isEnded = false;
  drop = vi.fn();
  private done: (() => void) | undefined;

  write(piece: string): void {
    this.taken.push(piece);
  }
  writePart(part: Buffer, isLast: boolean, done: () => void): void {
    this.parts.push({ size: part.length, isLast });
    this.taken.push(part.toString());
    this.done = done;
  }
  end(piece: string): void {
    if (piece !== '') this.taken.push(piece);
    this.isEnded = true;
  }
  /** False if no write was pending. */
  read(): boolean {
    const { done } = this;
    this.done = undefined;
    done?.();
    return done !== undefined;
  }
  readAll(): void {
    while (this.read());
  }
}

const MOST = 64 * 1024 * 1024;

function writing(held = new HeldBytes(MOST)) {
  const client = new Client();
  return { client, writer: new PacedWriter(client, held) };
}

describe('a paced writer', () => {
  it('passes small pieces on unchanged', () => {
    const { client, writer } = writing();
    writer.write('one');
    writer.write('two');
    writer.end('three');
    expect(client.taken).toEqual(['one', 'two', 'three']);
    expect(client.parts).toEqual([]);
    expect(client.isEnded).toBe(true);
  });

  it('writes a large piece in parts, each after the previous one was taken, and later pieces after it', () => {
    const { client, writer } = writing();
    const large = 'ä'.repeat(5 * 1024 * 1024);
    writer.write(large);
    writer.write('small');
    writer.end();
    expect(client.parts).toHaveLength(1);
    expect(client.isEnded).toBe(false);
    client.readAll();
    expect(client.drop).not.toHaveBeenCalled();
    expect(client.isEnded).toBe(true);
    const lasts = client.parts.filter(({ isLast }) => isLast);
    expect(lasts).toHaveLength(2);
    const sizes = client.parts.map(({ size }) => size);
    expect(Math.max(...sizes)).toBe(PART_BYTES);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(Buffer.byteLength(large) + 5);
    expect(client.taken.at(-1)).toBe('small');
  });

  it('drops a client that leaves more than 4 MiB waiting behind the current part', () => {
    const { client, writer } = writing();
    writer.write('x'.repeat(6 * 1024 * 1024));
    const piece = 'y'.repeat(1024 * 1024);
    for (let behind = 0; behind < MOST_WAITING_BYTES; behind += piece.length) writer.write(piece);
    expect(client.drop).not.toHaveBeenCalled();
    writer.write('one more');
    expect(client.drop).toHaveBeenCalledOnce();
    writer.write('nobody reads this');
    client.readAll();
    expect(client.drop).toHaveBeenCalledOnce();
    expect(client.parts).toHaveLength(1);
  });

  it('reports when everything was taken, or never will be', async () => {
    const { client, writer } = writing();
    const order: string[] = [];
    await writer.drained();
    writer.write('x'.repeat(2 * PART_BYTES));
    const drained = writer.drained().then(() => order.push('drained'));
    client.read();
    await Promise.resolve();
    order.push('one part');
    client.read();
    await drained;
    expect(order).toEqual(['one part', 'drained']);
    writer.write('x'.repeat(2 * PART_BYTES));
    const left = writer.drained();
    writer.close();
    await left;
  });

  it('drops the client that has taken nothing for the longest time when all clients together leave too much', () => {
    const held = new HeldBytes(10 * PART_BYTES);
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const [slow, quick, newest] = [writing(held), writing(held), writing(held)];
      const large = 'x'.repeat(4 * PART_BYTES);
      slow.writer.write(large);
      vi.advanceTimersByTime(1_000);
      quick.writer.write(large);
      vi.advanceTimersByTime(1_000);
      newest.writer.write(large);
      expect([slow, quick, newest].map(({ client }) => client.drop.mock.calls.length)).toEqual([
        1, 0, 0,
      ]);
      quick.client.readAll();
      newest.client.readAll();
      // Bytes already taken no longer count.
      writing(held).writer.write('x'.repeat(9 * PART_BYTES));
      expect(quick.client.drop).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });
});
