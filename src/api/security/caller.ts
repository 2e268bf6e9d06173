/** The caller of a request, by the name used for fairness and in the audit trail. */
import type { IncomingMessage } from 'node:http';

const callers = new WeakMap<IncomingMessage, string>();

/** Called once, when the request arrives. */
export function noteCaller(request: IncomingMessage, caller: string): void {
  callers.set(request, caller);
}

/** The address of the client; for a socket, pass the request that opened it. */
export function callerOf(request: IncomingMessage): string {
  return callers.get(request) ?? 'unknown';
}
