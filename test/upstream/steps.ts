/** Turns a script into steps: what is written, where it waits, how it ends. */
import type { Delivery, Script } from './script.ts';
import type { VendorWire, WireRequest } from './vendor-wire.ts';

export type Step =
  | { readonly type: 'write'; readonly bytes: Buffer; readonly isToken: boolean }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'hold'; readonly until: Promise<void> }
  /** The HTTP body ends normally. */
  | { readonly type: 'end' }
  /** The socket closes with the HTTP body open. */
  | { readonly type: 'destroy' }
  /** Silence forever. */
  | { readonly type: 'hang' };

/** The steps after the headers; the server itself plays the faults before them. */
export function toSteps(script: Script, wire: VendorWire, request: WireRequest): readonly Step[] {
  const { fault } = script;
  if (fault?.type === 'silent-after-headers') return [{ type: 'hang' }];
  const steps: Step[] = [];
  const write = (text: string, isToken = false): void => {
    steps.push({ type: 'write', bytes: encode(text, script.delivery), isToken });
  };
  const finish = (last: Step): readonly Step[] => delivered([...steps, last], script.delivery);
  let pending = fault !== undefined && 'afterTokens' in fault ? fault : undefined;
  let tokens = 0;
  for (const frame of wire.frames(script, request)) {
    const isToken = frame.role === 'token';
    if (isToken && tokens === 0 && script.firstTokenMs !== undefined) {
      steps.push({ type: 'wait', ms: script.firstTokenMs });
    }
    if (pending?.afterTokens === tokens) {
      if (pending.type === 'cut') return finish({ type: 'destroy' });
      if (pending.type === 'truncated') return finish({ type: 'end' });
      if (pending.type === 'stall') return finish({ type: 'hang' });
      if (pending.type === 'error-event') {
        write(wire.errorEvent(pending.reason, pending.message, request));
        return finish({ type: 'end' });
      }
      write(wire.invalidJson);
      pending = undefined;
    }
    if (frame.role === 'sentinel' && fault?.type === 'no-sentinel') continue;
    write(frame.text, isToken);
    if (!isToken) continue;
    tokens += 1;
    if (script.held?.afterTokens === tokens) steps.push({ type: 'hold', until: script.held.until });
    if (script.tokenMs !== undefined) steps.push({ type: 'wait', ms: script.tokenMs });
  }
  if (pending !== undefined) throw new Error(`the script has no ${pending.afterTokens} tokens`);
  if (script.endMs !== undefined) steps.push({ type: 'wait', ms: script.endMs });
  return finish({ type: 'end' });
}

/** The steps of an answer that comes as one body: faults that count tokens leave half of it. */
export function toWholeSteps(
  script: Script,
  wire: VendorWire,
  request: WireRequest,
): readonly Step[] {
  const { fault, delivery } = script;
  if (fault?.type === 'silent-after-headers') return [{ type: 'hang' }];
  const text = JSON.stringify(wire.whole(script, request));
  const half = text.slice(0, text.length / 2);
  const waits = [script.firstTokenMs, script.endMs].flatMap((ms): readonly Step[] =>
    ms === undefined ? [] : [{ type: 'wait', ms }],
  );
  const ending = (body: string, last: Step): readonly Step[] => [
    ...waits,
    ...delivered([{ type: 'write', bytes: encode(body, delivery), isToken: true }, last], delivery),
  ];
  switch (fault?.type) {
    case 'cut':
      return ending(half, { type: 'destroy' });
    case 'stall':
      return ending(half, { type: 'hang' });
    case 'truncated':
      return ending(half, { type: 'end' });
    case 'bad-json':
      return ending(`${half}}`, { type: 'end' });
    case 'error-event':
      return ending(wire.errorBody(fault.reason, fault.message, request), { type: 'end' });
    default:
      return ending(text, { type: 'end' });
  }
}

function encode(text: string, delivery: Delivery | undefined): Buffer {
  return Buffer.from(delivery?.crlf === true ? text.replaceAll('\n', '\r\n') : text);
}

/** Joins all writes into one body and splits it as the delivery says, without waits. */
function delivered(steps: readonly Step[], delivery: Delivery | undefined): readonly Step[] {
  if (delivery?.splitEvery === undefined && delivery?.splitAt === undefined) return steps;
  const writes = steps.filter((step) => step.type === 'write');
  const body = Buffer.concat(writes.map((step) => step.bytes));
  return [
    ...pieces(body, delivery).map((bytes) => ({ type: 'write' as const, bytes, isToken: true })),
    ...steps.slice(-1),
  ];
}

function pieces(body: Buffer, { splitEvery, splitAt = [] }: Delivery): readonly Buffer[] {
  const every =
    splitEvery === undefined
      ? []
      : Array.from(
          { length: Math.floor(body.length / splitEvery) },
          (_, n) => (n + 1) * splitEvery,
        );
  const offsets = [...new Set([...every, ...splitAt])]
    .filter((offset) => offset > 0 && offset < body.length)
    .sort((a, b) => a - b);
  return [0, ...offsets].map((start, n) => body.subarray(start, offsets[n] ?? body.length));
}
