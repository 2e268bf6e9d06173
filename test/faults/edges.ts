/** Calls Rhetor over one of its edges, as a caller does, and records everything that comes back. */
import type { Edge } from './fault.ts';

export type Address = { readonly url: string; readonly socketUrl: string };

export type Question = {
  readonly name: string;
  readonly edge: Edge;
  readonly body: object;
  /** After this time a request counts as hanging. */
  readonly patienceMs: number;
};

type Data = Readonly<Record<string, unknown>>;

/** What one caller saw of one request. */
export type Sighting = {
  readonly edge: Edge;
  /** The HTTP status; 200 on a socket. */
  readonly status: number;
  /** All text, in order. */
  readonly text: string;
  /** What ended it: the answer, the terminal frame, or the body of the error. */
  readonly end: Data;
  /** Violations of the protocol. */
  readonly breaches: readonly string[];
  /** All received bytes. */
  readonly raw: string;
  readonly ms: number;
};

type Seen = Omit<Sighting, 'edge' | 'ms'>;

export async function ask(rhetor: Address, question: Question): Promise<Sighting> {
  const startedAt = performance.now();
  const seen = await ASKING[question.edge](rhetor, question).catch((error: unknown): Seen => {
    const isHang = error instanceof Error && error.name === 'TimeoutError';
    const words = error instanceof Error ? error.message : String(error);
    return nothing(isHang ? 'a hang' : `the connection broke: ${words}`);
  });
  return { ...seen, edge: question.edge, ms: performance.now() - startedAt };
}

const ASKING: Readonly<Record<Edge, (rhetor: Address, question: Question) => Promise<Seen>>> = {
  json: async (rhetor, question) => {
    const response = await post(rhetor, question, { streaming: false });
    const raw = await response.text();
    const end = JSON.parse(raw) as Data;
    const breaches = response.ok === 'error' in end ? ['the status does not fit the body'] : [];
    return { status: response.status, text: String(end['message'] ?? ''), end, breaches, raw };
  },
  sse: async (rhetor, question) => {
    const response = await post(rhetor, question, { streaming: true });
    const raw = await response.text();
    if (!response.ok) {
      return { status: response.status, text: '', end: JSON.parse(raw) as Data, breaches: [], raw };
    }
    return { status: 200, raw, ...fromFrames(sseFrames(raw)) };
  },
  ws: async (rhetor, question) => {
    const frames = await converse(rhetor, question);
    const payloads = frames.map(({ payload }) => payload as Data);
    const [first, last] = [payloads.at(0), payloads.at(-1)];
    const { breaches, ...seen } = fromFrames(payloads.slice(1, -1));
    const isTyped = first?.['isTyping'] === true && last?.['isTyping'] === false;
    return {
      status: 200,
      raw: JSON.stringify(frames),
      ...seen,
      breaches: isTyped ? breaches : [...breaches, 'typing is not said around the answer'],
    };
  },
};

function post(rhetor: Address, { body, patienceMs }: Question, more: object): Promise<Response> {
  return fetch(`${rhetor.url}/message`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...more }),
    signal: AbortSignal.timeout(patienceMs),
  });
}

/** All frames of one request, from the first typing frame to the last. */
function converse(rhetor: Address, { name, body, patienceMs }: Question): Promise<readonly Data[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Data[]>();
  const socket = new WebSocket(rhetor.socketUrl);
  const frames: Data[] = [];
  const timer = setTimeout(() => reject(new DOMException('', 'TimeoutError')), patienceMs);
  socket.addEventListener('open', () =>
    socket.send(
      JSON.stringify({ type: 'LLM_REQUEST', source: 'UI', req_id: name, payload: toPayload(body) }),
    ),
  );
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as Data;
    frames.push(frame);
    if ((frame['payload'] as Data)['isTyping'] === false) resolve(frames);
  });
  socket.addEventListener('close', () => reject(new Error('the socket closed')));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

/** The one field that has another name on the socket. */
function toPayload(body: object): object {
  const { context_id: context, ...rest } = body as { readonly context_id: string };
  return { ...rest, context, streaming: true };
}

function sseFrames(raw: string): readonly Data[] {
  return raw
    .split('\n\n')
    .filter((frame) => frame !== '' && !frame.startsWith(':'))
    .map((frame) => JSON.parse(frame.replace(/^event: message\ndata: /, '')) as Data);
}

function fromFrames(frames: readonly Data[]): Pick<Sighting, 'text' | 'end' | 'breaches'> {
  const ends = frames.filter(({ done }) => done === true);
  const breaches: string[] = [];
  if (ends.length !== 1) breaches.push(`${ends.length} terminal frames`);
  if (frames.at(-1)?.['done'] !== true) breaches.push('the last frame is not the terminal one');
  return {
    text: frames.map(({ chunk }) => String(chunk)).join(''),
    end: ends[0] ?? {},
    breaches,
  };
}

function nothing(breach: string): Seen {
  return { status: 0, text: '', end: {}, breaches: [breach], raw: '' };
}
