/** The caller of a request: who it is, its address, and the name used for fairness. */
import type { IncomingMessage } from 'node:http';
import type { Identity } from './identity.ts';

type Caller = { readonly address: string; readonly identity?: Identity };

const callers = new WeakMap<IncomingMessage, Caller>();

const ANYONE: Identity = { type: 'anyone' };

/** Called when the request arrives, and again once its credential has been accepted. */
export function noteCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** For a socket, pass the request that opened it. */
export function addressOf(request: IncomingMessage): string {
  return callers.get(request)?.address ?? 'unknown';
}

export function identityOf(request: IncomingMessage): Identity {
  return callers.get(request)?.identity ?? ANYONE;
}

/** Places are shared fairly among these: a key counts as one caller, wherever it is used. */
export function callerOf(request: IncomingMessage): string {
  const identity = identityOf(request);
  return identity.type === 'key' ? `key ${identity.key.id}` : addressOf(request);
}
