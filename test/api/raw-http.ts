/** Speaks HTTP by hand, to send what a well-behaved client would not; one request per connection. */
import { connect } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds from the first sent byte to the end of the connection. */
  readonly closedMs: number;
};

/** @param parts are written unchanged one after another; the answer is read until the server closes */
export function rawHttp(port: number, ...parts: readonly (string | Buffer)[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const startedAt = performance.now();
    const chunks: Buffer[] = [];
    let isAnswered = false;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      if (isAnswered || !isComplete(text)) return;
      isAnswered = true;
      if (!/^connection: close\r$/im.test(text)) socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const closedMs = performance.now() - startedAt;
      resolve({ ...parse(Buffer.concat(chunks).toString()), closedMs });
    });
    for (const part of parts) socket.write(part);
  });
}

/** The head of a POST with JSON, whatever follows. */
export function postHead(path: string, headers: Readonly<Record<string, string | number>>): string {
  const given = { host: 'localhost', 'content-type': 'application/json', ...headers };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /^content-length: (\d+)\r$/im.exec(text)?.[1];
  return end !== -1 && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}

function parse(text: string): Pick<RawAnswer, 'status' | 'headers' | 'body'> {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: text.slice(end + 4),
  };
}
