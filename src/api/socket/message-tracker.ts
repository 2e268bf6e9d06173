/**
 * Follows a client's bytes on a WebSocket just far enough to know whether a message is in progress.
 */

const LONGEST_HEADER = 14;
const MASK_BYTES = 4;
const FIRST_CONTROL_OPCODE = 8;

/** Validates nothing: protocol violations end the socket elsewhere. */
export class MessageTracker {
  /** Number of complete messages; control frames between fragments do not count. */
  messages = 0;
  private readonly header = Buffer.alloc(LONGEST_HEADER);
  private headerBytes = 0;
  /** Bytes of the payload still missing; undefined while the header is read. */
  private left: number | undefined;
  private isFragmented = false;

  /** Whether the bytes so far end within a frame, or within a message of several frames. */
  get isMidway(): boolean {
    return this.headerBytes > 0 || this.isFragmented;
  }

  take(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.left === undefined) {
        this.header[this.headerBytes] = bytes[at] ?? 0;
        this.headerBytes += 1;
        at += 1;
        if (this.headerBytes >= 2 && this.headerBytes === this.headerLength()) {
          this.left = this.payloadLength();
        }
      } else {
        const taken = Math.min(this.left, bytes.length - at);
        this.left -= taken;
        at += taken;
      }
      if (this.left === 0) this.endFrame();
    }
  }

  private endFrame(): void {
    const first = this.header.readUInt8(0);
    const isControl = (first & 0x0f) >= FIRST_CONTROL_OPCODE;
    if (!isControl) {
      this.isFragmented = (first & 0x80) === 0;
      if (!this.isFragmented) this.messages += 1;
    }
    this.left = undefined;
    this.headerBytes = 0;
  }

  private headerLength(): number {
    const second = this.header.readUInt8(1);
    const short = second & 0x7f;
    const length = short === 127 ? 8 : short === 126 ? 2 : 0;
    return 2 + length + ((second & 0x80) === 0 ? 0 : MASK_BYTES);
  }

  private payloadLength(): number {
    const short = this.header.readUInt8(1) & 0x7f;
    if (short === 126) return this.header.readUInt16BE(2);
    if (short === 127) return Number(this.header.readBigUInt64BE(2));
    return short;
  }
}
