/**
 * Keeps a WebSocket open only while its client is alive: pings, pongs, and a time limit per
 * message.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { endSocket } from './end-socket.ts';
import { MessageTracker } from './message-tracker.ts';
import { MOST_MISSED_PINGS, SOCKET_LIMITS } from '../limits.ts';

export type SocketLimits = {
  readonly pingEveryMs: number;
  /** Maximum time from the first byte of a message to its last. */
  readonly messageMs: number;
};

const POLICY_VIOLATION = 1008;

/**
 * Must be called when the connection was just opened, before any byte of it is read.
 * @param connection the one under the socket
 */
export function keepAlive(
  socket: WebSocket,
  connection: Socket,
  { pingEveryMs, messageMs }: SocketLimits = SOCKET_LIMITS,
): void {
  const pings = pingRegularly(socket, pingEveryMs);
  const messages = limitMessages(socket, connection, messageMs);
  answerPings(socket);
  socket.once('close', () => {
    pings.stop();
    messages.stop();
  });
}

type Watch = { readonly stop: () => void };

function pingRegularly(socket: WebSocket, everyMs: number): Watch {
  let missed = 0;
  socket.on('pong', () => {
    missed = 0;
  });
  const timer = setInterval(() => {
    if (missed === MOST_MISSED_PINGS) return socket.terminate();
    missed += 1;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

/** One pong at a time, and then one for the newest ping: the protocol requires no more. */
function answerPings(socket: WebSocket): void {
  let newest: Buffer | undefined;
  let isAnswering = false;
  const answer = (): void => {
    const data = newest;
    newest = undefined;
    isAnswering = data !== undefined && socket.readyState === socket.OPEN;
    if (isAnswering) socket.pong(data, false, answer);
  };
  socket.on('ping', (data: Buffer) => {
    newest = data;
    if (!isAnswering) answer();
  });
}

function limitMessages(socket: WebSocket, connection: Socket, messageMs: number): Watch {
  const tracker = new MessageTracker();
  let timer: NodeJS.Timeout | undefined;
  /** The tracker's count when the current message began. */
  let begunAfter = 0;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const tooLate = (): void =>
    endSocket(socket, POLICY_VIOLATION, `a message took more than ${messageMs / 1_000} s`);
  connection.on('data', (bytes: Buffer) => {
    tracker.take(bytes);
    const isSameMessage = tracker.isMidway && tracker.messages === begunAfter;
    if (timer !== undefined && isSameMessage) return;
    stop();
    if (!tracker.isMidway) return;
    begunAfter = tracker.messages;
    timer = setTimeout(tooLate, messageMs);
  });
  return { stop };
}
