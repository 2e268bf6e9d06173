/**
 * Hermes' registry over real HTTP, like the real one: strict about required fields, the token in the
 * header and the id in the query. Its tokens survive a restart, its registry does not.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Readonly<Record<string, unknown>>;

export type HermesCall = { readonly path: string; readonly status: number; readonly body: Json };

/** How it answers: as Hermes does, not at all, or as a server that is not Hermes. */
export type HermesMood = 'well' | 'silent' | 'failing' | 'html' | 'endless' | 'redirecting';

const REQUIRED = ['name', 'version', 'type', 'endpoint'];

export class StandInHermes {
  mood: HermesMood = 'well';
  usesSnakeCase = false;
  /** False: it does not have /api/query. */
  listsComponents = true;
  readonly calls: HermesCall[] = [];
  /** Other registered components, as a query returns them. */
  others: readonly Json[] = [];
  /** How far its clock is ahead of this machine's. */
  clockAheadMs = 0;
  private readonly registry = new Map<string, Json>();
  private readonly tokens = new Set<string>();
  private issued = 0;
  private port = 0;
  private server: Server | undefined;

  /** Listens on its own port, and on the same one again after `stop`. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Its registry is in memory and is lost. */
  async stop(): Promise<void> {
    this.forget();
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get knownComponents(): readonly string[] {
    return [...this.registry.keys()];
  }

  /** Simulates a restart that was too quick to be noticed. */
  forget(): void {
    this.registry.clear();
  }

  /** Simulates a component that did not unregister, last heard from that long ago. */
  list(component: Json & { readonly componentId: string }, heardAgoMs = 0): void {
    this.registry.set(component.componentId, {
      ...component,
      lastHeartbeat: this.now() - heardAgoMs / 1_000,
    });
  }

  /** The metadata of a registered component. */
  metadataOf(componentId: string): Json {
    return (this.registry.get(componentId)?.['metadata'] ?? {}) as Json;
  }

  /** The token's hour has passed. */
  expireTokens(): void {
    this.tokens.clear();
  }

  callsTo(path: string): readonly HermesCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const body = await readJson(request);
    const { status, answer } = this.reply(url, request, body);
    response.setHeader('date', new Date(this.now() * 1_000).toUTCString());
    this.calls.push({ path: url.pathname, status, body: body ?? {} });
    switch (this.mood) {
      case 'silent':
        return;
      case 'failing':
        return send(response, 500, 'text/plain', 'Internal Server Error');
      case 'html':
        return send(response, 200, 'text/html', '<html><body>Welcome</body></html>');
      case 'redirecting':
        response.setHeader('location', `${this.url}/elsewhere`);
        return send(response, 307, 'text/plain', '');
      case 'endless':
        return pour(response);
      case 'well':
        return send(response, status, 'application/json', JSON.stringify(answer));
    }
  }

  private reply(url: URL, request: IncomingMessage, body: Json | undefined) {
    if (this.mood !== 'well') return { status: 0, answer: {} };
    if (request.method !== 'POST') return { status: 405, answer: { detail: 'Method Not Allowed' } };
    const token = request.headers['x-authentication-token'];
    switch (url.pathname) {
      case '/api/register':
        return this.register(body);
      case '/api/heartbeat':
        if (token === undefined || typeof body?.['component_id'] !== 'string') return UNPROCESSABLE;
        if (typeof body['status'] !== 'object') return UNPROCESSABLE;
        if (!this.knows(token)) return UNAUTHORIZED;
        this.hear(body['component_id']);
        return SUCCESS;
      case '/api/unregister': {
        const id = url.searchParams.get('component_id');
        if (token === undefined || id === null || body !== undefined) return UNPROCESSABLE;
        if (!this.knows(token)) return UNAUTHORIZED;
        return { status: 200, answer: { success: this.registry.delete(id) } };
      }
      case '/api/query':
        // `healthy_only: true` always returns an empty list, which is a known bug.
        if (!this.listsComponents) return { status: 404, answer: { detail: 'Not Found' } };
        if (body?.['healthy_only'] !== false) return { status: 200, answer: [] };
        return { status: 200, answer: [...this.others, ...this.registry.values()] };
      default:
        return { status: 404, answer: { detail: 'Not Found' } };
    }
  }

  private register(body: Json | undefined) {
    if (REQUIRED.some((field) => typeof body?.[field] !== 'string')) return UNPROCESSABLE;
    const given = body?.['component_id'];
    const id = typeof given === 'string' ? given : `component-${this.issued}`;
    const token = `token-${++this.issued}`;
    this.tokens.add(token);
    const { component_id: _, ...told } = body ?? {};
    this.registry.set(id, { ...told, componentId: id, healthy: null, lastHeartbeat: this.now() });
    const message = 'Component registered successfully';
    const answer = this.usesSnakeCase
      ? { success: true, component_id: id, token, message }
      : { success: true, componentId: id, token, message };
    return { status: 200, answer };
  }

  private knows(token: string | string[]): boolean {
    return typeof token === 'string' && this.tokens.has(token);
  }

  /** Hermes accepts the heartbeat of an unknown component. */
  private hear(id: string): void {
    const component = this.registry.get(id);
    if (component !== undefined) {
      this.registry.set(id, { ...component, lastHeartbeat: this.now() });
    }
  }

  /** Seconds, as Python counts them. */
  private now(): number {
    return (Date.now() + this.clockAheadMs) / 1_000;
  }
}

const SUCCESS = { status: 200, answer: { success: true } };
const UNPROCESSABLE = { status: 422, answer: { detail: [{ msg: 'Field required' }] } };
const UNAUTHORIZED = { status: 401, answer: { detail: 'Invalid authentication token' } };

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function pour(response: ServerResponse): void {
  const more = (): void => {
    while (response.writable && response.write('x'.repeat(16_384)));
  };
  response.on('drain', more);
  more();
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as Json);
}
