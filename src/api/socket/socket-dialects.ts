/**
 * The dialects of the socket, and the choice of one for each frame: clients may connect in any
 * order.
 */
import { Injectable } from '@nestjs/common';
import type { SocketDialect } from './socket-dialect.ts';
import type { SocketFrame } from './socket-frame.ts';

@Injectable()
export class SocketDialects {
  private readonly dialects: SocketDialect[] = [];

  /** Called by the module of a dialect. */
  add(dialect: SocketDialect): void {
    if (dialect.isUsual) this.dialects.unshift(dialect);
    else this.dialects.push(dialect);
  }

  /** The dialect for unreadable frames and unknown types. */
  usual(): SocketDialect {
    const [first] = this.dialects;
    if (first === undefined) throw new Error('No module has added a dialect to the socket.');
    return first;
  }

  /**
   * A frame without a distinctive field, such as a bare PONG, belongs to the first dialect that
   * knows its type.
   */
  choose(frame: SocketFrame): SocketDialect {
    return (
      this.dialects.find(({ signs }) => signs.some((field) => isGiven(frame[field]))) ??
      this.dialects.find(({ handlers }) => handlers.has(frame.type)) ??
      this.usual()
    );
  }
}

/** `null` means absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
