/** Numbers and names the tool calls of one answer, whatever a server leaves out or repeats. */
import { randomUUID } from 'node:crypto';
import type { VendorFields } from '../../model/vendor-fields.ts';
import type { ToolCallDelta } from '../../model/completion-event.ts';

type Call = { readonly index: number; readonly id: string; hasName: boolean };

/** What of a call has come with one delta; servers leave out any of it. */
export type CallPiece = {
  /** The server's own. */
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string | undefined;
  /** What the server says of the call besides, and wants back. */
  readonly vendor?: VendorFields | undefined;
};

export class OpenAIToolCalls {
  /** By the server's index. */
  private readonly calls = new Map<number, Call>();
  private last: Call | undefined;
  private begun = 0;

  get count(): number {
    return this.begun;
  }

  accept(piece: CallPiece): ToolCallDelta {
    const known = this.find(piece);
    const call = known ?? this.begin(piece);
    const name = call.hasName ? undefined : piece.name;
    if (name) call.hasName = true;
    return {
      type: 'tool-call-delta',
      index: call.index,
      ...(known === undefined ? { id: call.id } : {}),
      ...(name ? { name } : {}),
      arguments: piece.arguments ?? '',
      ...(piece.vendor && { vendor: piece.vendor }),
    };
  }

  /** Some servers give every call the index 0, or none: then an unknown id begins a new call. */
  private find({ index, id }: CallPiece): Call | undefined {
    const call = index === undefined ? this.last : this.calls.get(index);
    if (!id || call === undefined || call.id === id) return call;
    return [...this.calls.values()].find((other) => other.id === id);
  }

  private begin({ index, id }: CallPiece): Call {
    const call = { index: this.begun, id: id || `call_${randomUUID()}`, hasName: false };
    this.calls.set(index ?? this.begun, call);
    this.begun += 1;
    this.last = call;
    return call;
  }
}
