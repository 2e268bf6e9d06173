import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageTracker } from './message-tracker.ts';

const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;

type Frame = { readonly opcode: number; readonly fin: boolean; readonly size: number };

/** The bytes a client sends; the payload looks like headers. */
function bytesOf({ opcode, fin, size }: Frame): Buffer {
  const first = (fin ? 0x80 : 0) | opcode;
  const mask = Buffer.alloc(4, 0x81);
  const payload = Buffer.alloc(size, 0x81);
  if (size < 126) return Buffer.concat([Buffer.from([first, 0x80 | size]), mask, payload]);
  const length = Buffer.alloc(size < 65_536 ? 2 : 8);
  if (size < 65_536) length.writeUInt16BE(size);
  else length.writeBigUInt64BE(BigInt(size));
  const short = size < 65_536 ? 126 : 127;
  return Buffer.concat([Buffer.from([first, 0x80 | short]), length, mask, payload]);
}

function tracked(...pieces: readonly Buffer[]): MessageTracker {
  const tracker = new MessageTracker();
  for (const piece of pieces) tracker.take(piece);
  return tracker;
}

describe('a tracker of messages', () => {
  it('detects a partial frame, even if its header is cut', () => {
    const whole = bytesOf({ opcode: TEXT, fin: true, size: 300 });
    for (const end of [1, 2, 3, 7, 8, 100, whole.length - 1]) {
      expect(tracked(whole.subarray(0, end)).isMidway, `${end} bytes`).toBe(true);
    }
    expect(tracked(whole)).toMatchObject({ isMidway: false, messages: 1 });
    expect(tracked(whole, whole.subarray(0, 1))).toMatchObject({ isMidway: true, messages: 1 });
  });

  it('detects a message whose last fragment is missing, even with pings in between', () => {
    const first = bytesOf({ opcode: TEXT, fin: false, size: 5 });
    const ping = bytesOf({ opcode: PING, fin: true, size: 0 });
    const next = bytesOf({ opcode: CONTINUATION, fin: false, size: 0 });
    const last = bytesOf({ opcode: CONTINUATION, fin: true, size: 70_000 });
    expect(tracked(first, ping, next, ping)).toMatchObject({ isMidway: true, messages: 0 });
    expect(tracked(first, ping, next, ping, last)).toMatchObject({ isMidway: false, messages: 1 });
    expect(tracked(ping)).toMatchObject({ isMidway: false, messages: 0 });
  });

  it('gives the same result however the bytes are split', () => {
    const frame = fc.record({
      opcode: fc.constantFrom(TEXT, PING),
      fin: fc.constant(true),
      size: fc.oneof(fc.nat(10), fc.constantFrom(125, 126, 127, 65_535, 65_536)),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), sizes, fc.nat(20), (frames, cuts, rest) => {
        const whole = Buffer.concat(frames.map(bytesOf));
        const bytes = Buffer.concat([
          whole,
          bytesOf({ opcode: TEXT, fin: true, size: 30 }).subarray(0, rest),
        ]);
        const pieces: Buffer[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const size = cuts[cut % cuts.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(tracked(...pieces)).toMatchObject({
          isMidway: rest > 0,
          messages: frames.filter(({ opcode }) => opcode === TEXT).length,
        });
      }),
    );
  });
});
