/**
 * A real HTTP server that speaks the protocols of OpenAI (both), Anthropic and Ollama on one port and
 * handles each request as its script says: answers, delays, and every fault of the catalogue.
 *
 *     const upstream = await ScriptedUpstream.start();
 *     upstream.next({ fault: { type: 'status', status: 503 } }, { text: 'Hello again' });
 *     upstream.otherwise((request) => ({ text: `you asked ${request.model}` }));
 *     // provider: base_url = upstream.baseUrl('openai')
 *     await upstream.until(() => upstream.requests[0]?.tokensSent === 3);
 *     await upstream.until(() => upstream.openSockets === 0);
 *     await upstream.stop();
 *
 * Completion requests take the scripts of `next` in the order of their arrival, then that of `otherwise`,
 * which is "Hello, world!" by default. script.ts defines the scripts. Lists of models and Ollama's version
 * are answered from `models`, or fail with `listingFault`; so do embeddings. Requests about one model are
 * answered by `knows`. `requests` (completions) and `listings` record what arrived: headers, parsed body,
 * the socket and when it closed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { anthropicWire } from './anthropic-wire.ts';
import { embeddings } from './embeddings.ts';
import { Happenings } from './happenings.ts';
import { listing } from './listing.ts';
import { ollamaPromptWire, ollamaWire } from './ollama-wire.ts';
import { openaiResponsesWire } from './openai-responses-wire.ts';
import { openaiWire } from './openai-wire.ts';
import { perform, refuse } from './perform.ts';
import { recordRequest, type RecordedRequest, type RecordedSocket } from './recorded-request.ts';
import type { Script, StatusFault, Vendor } from './script.ts';
import type { VendorWire } from './vendor-wire.ts';

const WIRES = { openai: openaiWire, anthropic: anthropicWire, ollama: ollamaWire } as const;

type Route = { readonly vendor: Vendor; readonly wire: VendorWire };

/** OpenAI has two protocols; the path decides which one is used. */
const COMPLETIONS: Readonly<Record<string, Route>> = {
  '/v1/chat/completions': { vendor: 'openai', wire: openaiWire },
  '/v1/responses': { vendor: 'openai', wire: openaiResponsesWire },
  '/v1/messages': { vendor: 'anthropic', wire: anthropicWire },
  '/api/chat': { vendor: 'ollama', wire: ollamaWire },
  '/api/generate': { vendor: 'ollama', wire: ollamaPromptWire },
};

export class ScriptedUpstream {
  readonly requests: RecordedRequest[] = [];
  readonly listings: RecordedRequest[] = [];
  readonly sockets: RecordedSocket[] = [];
  /** The models in its lists. */
  models: readonly string[] = ['scripted-model'];
  /** Models that it knows besides the listed ones: all, because it plays any model. */
  knows: (model: string, vendor: Vendor) => boolean = () => true;
  /** If set, lists fail with this error. */
  listingFault: StatusFault | undefined;
  private readonly server: Server;
  private readonly happenings = new Happenings();
  private readonly queue: Script[] = [];
  private readonly socketOf = new WeakMap<Socket, RecordedSocket>();
  private usualScript: (request: RecordedRequest) => Script = () => ({ text: 'Hello, world!' });

  private constructor() {
    this.server = createServer((message, response) => void this.serve(message, response));
    // A test that checks sockets must see only those of its own calls.
    this.server.keepAliveTimeout = 60_000;
    this.server.on('connection', (socket) => this.watch(socket));
  }

  static async start(): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream();
    await new Promise<void>((resolve) => upstream.server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** In the form that the vendor's SDK expects: OpenAI's includes the version, the others' do not. */
  baseUrl(vendor: Vendor): string {
    return vendor === 'openai' ? `${this.origin}/v1` : this.origin;
  }

  /** Scripts for the next requests, in order. */
  next(...scripts: readonly Script[]): void {
    this.queue.push(...scripts);
  }

  /** The script of every request without a `next`. */
  otherwise(script: Script | ((request: RecordedRequest) => Script)): void {
    this.usualScript = typeof script === 'function' ? script : () => script;
  }

  /** The newest completion request. */
  get lastRequest(): RecordedRequest {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error('no request has arrived');
    return last;
  }

  /** Number of open sockets, including idle ones of a keep-alive pool. */
  get openSockets(): number {
    return this.sockets.filter((socket) => socket.closedAt === undefined).length;
  }

  /** Number of completions that are neither answered completely nor cut off. */
  get inFlight(): number {
    return this.requests.filter((request) => !request.isOver).length;
  }

  /** Resolves when the recorded state meets the condition; rejects after `patienceMs`. */
  until(isMet: () => boolean, patienceMs?: number): Promise<void> {
    return this.happenings.until(isMet, patienceMs);
  }

  /** Discards scripts and records; the sockets of a pool stay open. */
  reset(): void {
    this.queue.length = 0;
    this.requests.length = 0;
    this.listings.length = 0;
    this.usualScript = () => ({ text: 'Hello, world!' });
    this.listingFault = undefined;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private watch(socket: Socket): void {
    const record: RecordedSocket = { openedAt: performance.now(), closedAt: undefined };
    this.sockets.push(record);
    this.socketOf.set(socket, record);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      record.closedAt = performance.now();
      this.happenings.happened();
    });
    this.happenings.happened();
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const socket = this.socketOf.get(message.socket);
    const { pathname: path, search: query } = new URL(message.url ?? '/', this.origin);
    const method = message.method ?? 'GET';
    const route = COMPLETIONS[path];
    const body = await readJson(message);
    if (socket === undefined || body === undefined) return void response.destroy();
    const headers = message.headers;
    if (route === undefined || method !== 'POST') {
      const knows = (model: string, vendor: Vendor): boolean =>
        this.models.includes(model) || this.knows(model, vendor);
      const listed = listing(path, headers, this.models, knows, body);
      const asked = { vendor: listed.vendor, method, path, query, headers, body, socket };
      this.listings.push(recordRequest(asked));
      this.happenings.happened();
      const answer = embeddings(path, body) ?? listed.answer;
      const fault = answer === undefined ? NOT_FOUND : this.listingFault;
      if (fault === undefined) return sendJson(response, answer);
      return refuse({ wire: WIRES[listed.vendor], response }, fault, NO_MODEL);
    }
    const { vendor, wire } = route;
    const request = recordRequest({ vendor, method, path, query, headers, body, socket });
    this.requests.push(request);
    response.once('close', () => {
      request.isOver = true;
      this.happenings.happened();
    });
    this.happenings.happened();
    const script = this.queue.shift() ?? this.usualScript(request);
    await perform({ script, wire, request, response, happened: () => this.happenings.happened() });
  }
}

const NO_MODEL = { model: '', wantsUsage: false };
const NOT_FOUND: StatusFault = { type: 'status', status: 404, message: 'no such route' };

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** @returns undefined if the client disconnected before its body was complete */
async function readJson(
  message: IncomingMessage,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  if (chunks.length === 0) return {};
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}
