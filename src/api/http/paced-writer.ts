/**
 * Writes to a client no faster than it reads: large pieces in parts, with a limit on the waiting
 * bytes.
 */
import { heldBytes, type HeldBytes, type Holder } from './held-bytes.ts';
import { MOST_WAITING_BYTES, PART_BYTES } from '../limits.ts';

/** The destination: a response or a WebSocket. */
export type Sink = {
  /** Bytes that were written but not yet taken by the client. */
  readonly waiting: number;
  write(piece: string): void;
  /** @param done called when the part has been sent, or can't be sent any more */
  writePart(part: Buffer, isLastOfPiece: boolean, done: () => void): void;
  /** Ends the connection after the last piece. */
  end(piece: string): void;
  /** Called when the client does not read. */
  drop(): void;
};

type Piece = { readonly bytes: Buffer; next: Piece | undefined };

/** Without a backlog, a piece costs no more than its write. */
export class PacedWriter implements Holder {
  takenAt = performance.now();
  private first: Piece | undefined;
  private last: Piece | undefined;
  /** How many bytes of the first piece have been written. */
  private written = 0;
  private queuedBytes = 0;
  private isEnding = false;
  private isClosed = false;
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly sink: Sink,
    private readonly held: HeldBytes = heldBytes,
  ) {}

  write(piece: string | Buffer): void {
    if (this.isClosed || this.isEnding) return;
    if (typeof piece === 'string' && this.canPass(piece)) this.sink.write(piece);
    else this.queue(piece);
  }

  end(piece: string | Buffer = ''): void {
    if (this.isClosed || this.isEnding) return;
    this.isEnding = true;
    if (typeof piece === 'string' && this.canPass(piece)) this.sink.end(piece);
    else if (piece.length > 0) this.queue(piece);
  }

  /** Resolves when the client has taken everything written, or never will. */
  drained(): Promise<void> {
    if (this.first === undefined) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  /** Called when the client has left. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.first = this.last = undefined;
    this.held.releaseAll(this);
    this.becomeIdle();
  }

  drop(): void {
    this.close();
    this.sink.drop();
  }

  private canPass(piece: string): boolean {
    const isSmall = piece.length <= PART_BYTES && this.sink.waiting <= PART_BYTES;
    return this.first === undefined && isSmall;
  }

  private queue(given: string | Buffer): void {
    const bytes = typeof given === 'string' ? Buffer.from(given) : given;
    const piece: Piece = { bytes, next: undefined };
    const isBacklog = this.first !== undefined;
    if (this.last === undefined) this.first = piece;
    else this.last.next = piece;
    this.last = piece;
    this.queuedBytes += bytes.length;
    if (!isBacklog) this.takenAt = performance.now();
    this.held.hold(this, bytes.length);
    if (this.isClosed) return;
    const behind = this.queuedBytes - (this.first?.bytes.length ?? 0);
    if (behind + this.sink.waiting > MOST_WAITING_BYTES) return this.drop();
    if (!isBacklog) this.writeNext();
  }

  /** Only one part is in flight, which keeps the backlog of the sink small. */
  private writeNext(): void {
    const piece = this.first;
    if (piece === undefined) return;
    const part = piece.bytes.subarray(this.written, this.written + PART_BYTES);
    this.written += part.length;
    const isLast = this.written === piece.bytes.length;
    this.sink.writePart(part, isLast, () => this.take(piece, isLast));
  }

  private take(piece: Piece, isLast: boolean): void {
    if (this.isClosed) return;
    this.takenAt = performance.now();
    if (isLast) {
      this.first = piece.next;
      if (this.first === undefined) this.last = undefined;
      this.written = 0;
      this.queuedBytes -= piece.bytes.length;
      this.held.release(this, piece.bytes.length);
    }
    if (this.first !== undefined) return this.writeNext();
    if (this.isEnding) this.sink.end('');
    this.becomeIdle();
  }

  private becomeIdle(): void {
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
