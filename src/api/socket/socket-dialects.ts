/** The dialects of the socket, and which of them a frame is in: clients may come in any order. */
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

  /** The dialect of what cannot be read, and of a type that no dialect knows. */
  usual(): SocketDialect {
    const [first] = this.dialects;
    if (first === undefined) throw new Error('No module has added a dialect to the socket.');
    return first;
  }

  /** A frame without any sign, such as a bare PONG, belongs to the first that knows its type. */
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
