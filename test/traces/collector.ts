/** A collector of OpenTelemetry's traces over real HTTP, which reads what exporters send. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { buffersOf, numberOf, type WireField, wireFields } from './protobuf.ts';

export type AttributeValue = string | number | boolean | readonly AttributeValue[] | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export type CollectedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'other';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
  readonly resource: Attributes;
};

const KINDS = ['other', 'internal', 'server', 'client'] as const;
const ERROR = 2n;
const NANOSECONDS = 1_000_000n;

export class Collector {
  readonly spans: CollectedSpan[] = [];
  readonly received: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
  /** The status of its answers; `silent`: it never answers. */
  status: number | 'silent' = 200;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on('request', (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { url = '', headers } = request;
        collector.received.push({ url, headers });
        if (collector.status === 'silent') return;
        if (collector.status === 200) collector.spans.push(...spansIn(Buffer.concat(pieces)));
        response.writeHead(collector.status, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Waits for spans that fit; exports come every few seconds. */
  until(wanted: (span: CollectedSpan) => boolean, count = 1): Promise<readonly CollectedSpan[]> {
    return vi.waitFor(
      () => {
        const found = this.spans.filter(wanted);
        if (found.length < count) {
          const names = this.spans.map(({ name }) => name).join(', ');
          throw new Error(`${found.length} of ${count} spans are there; all: ${names}`);
        }
        return found;
      },
      { interval: 20 },
    );
  }
}

function spansIn(body: Buffer): readonly CollectedSpan[] {
  return buffersOf(wireFields(body), 1)
    .map(wireFields)
    .flatMap((resourceSpans) => {
      const resource = attributesIn(buffersOf(resourceSpans, 1).flatMap(wireFields), 1);
      return buffersOf(resourceSpans, 2)
        .map(wireFields)
        .flatMap((scopeSpans) => buffersOf(scopeSpans, 2))
        .map((span) => toSpan(wireFields(span), resource));
    });
}

function toSpan(span: readonly WireField[], resource: Attributes): CollectedSpan {
  const bytes = (number: number): Buffer => buffersOf(span, number).at(-1) ?? Buffer.alloc(0);
  const milliseconds = (number: number): number =>
    Number((numberOf(span, number) ?? 0n) / NANOSECONDS);
  return {
    traceId: bytes(1).toString('hex'),
    spanId: bytes(2).toString('hex'),
    traceState: bytes(3).toString(),
    parentId: bytes(4).toString('hex'),
    name: bytes(5).toString(),
    kind: KINDS[Number(numberOf(span, 6) ?? 0n)] ?? 'other',
    startMs: milliseconds(7),
    endMs: milliseconds(8),
    attributes: attributesIn(span, 9),
    isError: numberOf(wireFields(bytes(15)), 3) === ERROR,
    resource,
  };
}

function attributesIn(fields: readonly WireField[], number: number): Attributes {
  const pairs = buffersOf(fields, number).map((pair) => {
    const fieldsOfPair = wireFields(pair);
    const key = buffersOf(fieldsOfPair, 1).at(-1)?.toString() ?? '';
    return [key, toValue(buffersOf(fieldsOfPair, 2).at(-1) ?? Buffer.alloc(0))] as const;
  });
  return Object.fromEntries(pairs);
}

function toValue(any: Buffer): AttributeValue {
  const [field] = wireFields(any);
  if (field === undefined) return undefined;
  const { number, value } = field;
  if (typeof value === 'bigint') return number === 2 ? value === 1n : Number(value);
  if (number === 1) return value.toString();
  if (number === 4) return value.readDoubleLE();
  if (number === 5) return buffersOf(wireFields(value), 1).map(toValue);
  throw new Error(`no attribute value of kind ${number}`);
}
