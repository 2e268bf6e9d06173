/** A Rhetor that runs in another root: its address, its output, and its end. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, ended } from './command.ts';

/** Includes installing and building on a busy machine. */
const START_PATIENCE_MS = 15 * 60_000;
const LOOK_MS = 200;

export class Server {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<Ended>;
  private readonly token: string | undefined;
  private outcome: Ended | undefined;

  constructor(child: ChildProcess, url: string, token: string | undefined) {
    this.child = child;
    this.url = url;
    this.token = token;
    this.ended = ended(child);
    void this.ended.then((outcome) => {
      this.outcome = outcome;
    });
  }

  /** @throws an error with its output, if it ends before it is ready */
  async untilReady(): Promise<void> {
    const end = performance.now() + START_PATIENCE_MS;
    while (performance.now() < end) {
      if (this.outcome !== undefined) throw new Error(`it ended:\n${this.outcome.output}`);
      const ready = await fetch(`${this.url}/ready`).catch(() => undefined);
      if (ready?.ok) return;
      await delay(LOOK_MS);
    }
    throw new Error('it was not ready in time');
  }

  async untilGone(): Promise<void> {
    while (await fetch(`${this.url}/health`).catch(() => undefined)) await delay(LOOK_MS);
  }

  ask(path: string, body?: object): Promise<Response> {
    return fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  async stop(): Promise<Ended> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
