/** Who sent a request, by the name under which fairness and the audit count callers. */
import type { IncomingMessage } from 'node:http';

const callers = new WeakMap<IncomingMessage, string>();

/** Called once, where the request comes in. */
export function noteCaller(request: IncomingMessage, caller: string): void {
  callers.set(request, caller);
}

/** The address of the client; of a socket, ask with the request that opened it. */
export function callerOf(request: IncomingMessage): string {
  return callers.get(request) ?? 'unknown';
}
