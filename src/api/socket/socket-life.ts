/** Keeps a WebSocket only while its client is there: pings, pongs, and no message that never ends. */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { endSocket } from './end-socket.ts';
import { MessageTracker } from './message-tracker.ts';
import { MOST_MISSED_PINGS, SOCKET_LIMITS } from '../limits.ts';

export type SocketLimits = {
  readonly pingEveryMs: number;
  /** From the first byte of a message to its last. */
  readonly messageMs: number;
};

const POLICY_VIOLATION = 1008;

/**
 * To be called when the connection has just been made, before a byte of it is read.
 * @param connection that the socket runs on
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

/** One answer at a time, and then one to the newest ping: the protocol asks for no more. */
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
  /** What the tracker had counted when the message under way began. */
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
