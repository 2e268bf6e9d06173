/** Joins the pieces of tool calls as they come in a stream. */
import { isRecord, parseJson } from '../../../src/model/json/json.ts';
import type { CallFacts } from './answer-facts.ts';

type GrowingCall = { id: string | undefined; name: string; text: string };

export type CallPiece = {
  /** What all pieces of a call have in common. */
  readonly place: unknown;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly text?: string | undefined;
};

export class CallPieces {
  private readonly calls: GrowingCall[] = [];
  private readonly byPlace = new Map<unknown, GrowingCall>();

  get facts(): readonly CallFacts[] {
    return this.calls.map(({ id, name, text }) => ({ id, name, arguments: argumentsOf(text) }));
  }

  has(place: unknown): boolean {
    return this.byPlace.has(place);
  }

  /** A name after complete arguments begins another call, whatever its place. */
  add({ place, id, name, text = '' }: CallPiece): void {
    const known = this.byPlace.get(place);
    const isAnother = known !== undefined && name && parseJson(known.text) !== undefined;
    if (known === undefined || isAnother) {
      const call = { id, name: name ?? '', text };
      this.calls.push(call);
      this.byPlace.set(place, call);
      return;
    }
    known.id ??= id;
    known.name ||= name ?? '';
    known.text += text;
  }
}

/**
 * A call without arguments has an empty text in some dialects, and an empty object in others. Where they
 * are an object, Rhetor wraps a text that is not one.
 */
export function argumentsOf(text: string): unknown {
  if (text === '') return {};
  const value = parseJson(text);
  if (value === undefined) return text;
  return isRecord(value) && typeof value['invalid_arguments'] === 'string'
    ? value['invalid_arguments']
    : value;
}
