/** Numbers and names the tool calls of one answer, whatever a server leaves out or repeats. */
import { randomUUID } from 'node:crypto';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import type { ToolCallDelta } from '../../model/completion-event.ts';
import { JsonExtent } from './json-extent.ts';

class Call {
  readonly extent = new JsonExtent();
  /** The server's id; some servers omit it, or send it later. */
  wireId: string | undefined;
  name: string | undefined;
  text = '';

  constructor(
    readonly index: number,
    readonly id: string,
  ) {}

  add(text: string): void {
    this.extent.add(text);
    this.text += text;
  }
}

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

/**
 * Distinguishes calls by index, id and name together, because some servers repeat one of them for all
 * calls, change it within a call, or omit it.
 */
export class OpenAIToolCalls {
  /** The call for which the server last used each index, and each id. */
  private readonly byIndex = new Map<number, Call>();
  private readonly byId = new Map<string, Call>();
  private readonly ids = new Set<string>();
  private readonly calls: Call[] = [];
  private last: Call | undefined;

  get count(): number {
    return this.calls.length;
  }

  /** True if the arguments of no call are cut off. */
  get areComplete(): boolean {
    return this.calls.every(({ extent }) => extent.isEmpty || extent.isComplete);
  }

  /** The arguments received so far; `index` is Rhetor's own. */
  textAt(index: number | undefined): string | undefined {
    return index === undefined ? undefined : this.calls[index]?.text;
  }

  /** The id under which a call is reported; `index` is Rhetor's own. */
  idAt(index: number): string | undefined {
    return this.calls[index]?.id;
  }

  /** Undefined for a piece that repeats a complete call. */
  accept(piece: CallPiece): ToolCallDelta | undefined {
    const candidate = this.find(piece);
    if (candidate !== undefined && isRepeat(candidate, piece)) return undefined;
    const isAnother = candidate !== undefined && beginsAnother(candidate, piece);
    const known = isAnother ? undefined : candidate;
    const call = known ?? this.begin(piece);
    this.last = call;
    if (piece.index !== undefined) this.byIndex.set(piece.index, call);
    if (piece.id) {
      call.wireId ??= piece.id;
      this.byId.set(piece.id, call);
    }
    const name = call.name === undefined && piece.name ? piece.name : undefined;
    if (name !== undefined) call.name = name;
    const text = piece.arguments ?? '';
    call.add(text);
    return {
      type: 'tool-call-delta',
      index: call.index,
      ...(known === undefined ? { id: call.id } : {}),
      ...(name === undefined ? {} : { name }),
      arguments: text,
      ...(piece.vendor && { vendor: piece.vendor }),
    };
  }

  /** A known id identifies its call under any index. Arguments alone under a new index may be a miscount. */
  private find({ index, id, name }: CallPiece): Call | undefined {
    const withId = id ? this.byId.get(id) : undefined;
    if (withId !== undefined) return withId;
    const atIndex = index === undefined ? this.last : this.byIndex.get(index);
    if (atIndex !== undefined || id || name) return atIndex;
    return this.last?.extent.isComplete === false ? this.last : undefined;
  }

  private begin({ id }: CallPiece): Call {
    const own = id && !this.ids.has(id) ? id : `call_${randomUUID()}`;
    this.ids.add(own);
    const call = new Call(this.calls.length, own);
    this.calls.push(call);
    return call;
  }
}

/** Some servers send a call again once it is complete. */
function isRepeat(call: Call, { id, name, arguments: text }: CallPiece): boolean {
  if (!text || text !== call.text || !call.extent.isComplete) return false;
  return id ? id === call.wireId && (!name || name === call.name) : !name;
}

/** A piece without a name continues its call: some servers change the id within a call. */
function beginsAnother(call: Call, { id, name, arguments: text = '' }: CallPiece): boolean {
  if (!name || call.name === undefined) return false;
  const { extent } = call;
  const isNewId = Boolean(id) && call.wireId !== undefined && id !== call.wireId;
  if (name !== call.name) return isNewId || extent.isEmpty || extent.isComplete;
  if (extent.isComplete) return isNewId || text.trim() !== '';
  // The same name under another id starts a call if its arguments are empty, or start anew.
  if (!isNewId) return false;
  return extent.isEmpty ? text.trim() === '' : text.trim() === '' || /^\s*\{/.test(text);
}
