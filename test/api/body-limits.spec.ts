/** Oversized bodies (C10, C11) are refused at once, and the event loop keeps running. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurnOf } from '../support/cpu-time.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf } from './json.ts';
import { postHead, type RawAnswer, rawHttp } from './raw-http.ts';

const LIMIT = 4 * 1024 * 1024;
const MOST_BLOCKED_MS = 50;
/** Blocking by our own code shows every time, and by a collection of garbage only sometimes. */
const TRIES = 8;

let rhetor: TestRhetor;

beforeAll(async () => {
  rhetor = await TestRhetor.start();
});
afterAll(() => rhetor.stop());

function send(path: string, body: Buffer): Promise<RawAnswer> {
  return rawHttp(rhetor.port, postHead(path, { 'content-length': body.length }), body);
}

/** @returns the longest turn of the event loop, in the best of several tries */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best >= MOST_BLOCKED_MS; tries += 1) {
    best = Math.min(best, await longestTurnOf(work));
  }
  return best;
}

function codeOf({ body }: RawAnswer): unknown {
  return (JSON.parse(body) as { code: unknown }).code;
}

describe('a body over the limit', () => {
  const body = Buffer.alloc(20_000_000, 'a');

  it('is refused by its Content-Length, before it is sent', async () => {
    const answer = await rawHttp(
      rhetor.port,
      postHead('/message', { 'content-length': 20_000_000 }),
    );
    expect(answer.status).toBe(413);
    expect(answer.headers).toMatchObject({
      connection: 'close',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(codeOf(answer)).toBe('body_too_large');
    // Rhetor continues to read for at most 1 s, then closes the connection.
    expect(answer.closedMs).toBeGreaterThan(900);
  });

  it('still gets its response if the client sends all of it', async () => {
    const answer = await send('/message', body);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: `The body is larger than ${LIMIT} bytes; RHETOR_BODY_LIMIT raises the limit.`,
    });
  });

  it.each([1, 2, 3])('is answered, never reset, as fetch sends it (%i)', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${rhetor.url}/message`, { method: 'POST', headers, body });
    expect(response.status).toBe(413);
    expect(await jsonOf(response)).toMatchObject({ code: 'body_too_large' });
  });

  it('is refused as soon as it is too long if it does not announce its length', async () => {
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    const head = postHead('/message', { 'transfer-encoding': 'chunked' });
    const answer = await rawHttp(rhetor.port, head, ...Array<string>(66).fill(chunk));
    expect(answer.status).toBe(413);
    expect(codeOf(answer)).toBe('body_too_large');
  });

  it('uses no more memory in a million pieces than in one', async () => {
    const head = postHead('/message', { 'transfer-encoding': 'chunked' });
    const pieces = Buffer.from('1\r\n \r\n'.repeat(1_000_000) + '0\r\n\r\n');
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const answer = await rawHttp(rhetor.port, head, pieces);
    clearInterval(watch);
    expect(answer.status).toBe(400);
    // One buffer per piece would take about 400 MiB.
    expect((peak - before) / 1_048_576).toBeLessThan(200);
  });

  it('may be as long as the limit, which RHETOR_BODY_LIMIT can raise', async () => {
    const padded = (length: number) => Buffer.from(`{"mesage":""${' '.repeat(length - 13)}}`);
    expect((await send('/message', padded(LIMIT))).status).toBe(422);
    expect((await send('/message', padded(LIMIT + 1))).status).toBe(413);
    const roomy = await TestRhetor.start({ variables: { RHETOR_BODY_LIMIT: '8mb' } });
    const long = padded(LIMIT + 1);
    const head = postHead('/message', { 'content-length': long.length });
    expect((await rawHttp(roomy.port, head, long)).status).toBe(422);
    await roomy.stop();
  });
});

describe('a refused body', () => {
  const nested = (levels: number) =>
    `{"message":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const messages = (count: number) =>
    JSON.stringify({ messages: Array(count).fill({ role: 'user', content: 'x' }) });
  const unknownFields = (count: number) =>
    Array.from({ length: count }, (_, index) => `"field${index}":1`).join(',');

  it.each([
    ['nested 10,000 deep', '/message', nested(10_000), 'validation_failed'],
    ['nested 2,000,000 deep', '/message', nested(2_000_000), 'validation_failed'],
    ['of 100,000 messages', '/chat', messages(100_000), 'validation_failed'],
    ['of 150,000 unknown fields', '/message', `{${unknownFields(150_000)}}`, 'validation_failed'],
    ['of 20,000 unknown fields', '/message', `{${unknownFields(20_000)}}`, 'validation_failed'],
    [
      'of 150,000 unknown options',
      '/message',
      `{"message":"x","options":{${unknownFields(150_000)}}}`,
      'validation_failed',
    ],
    [
      'of 1,000,000 empty objects',
      '/chat',
      `{"messages":[${'{},'.repeat(999_999)}{}]}`,
      'validation_failed',
    ],
    ['of 4 MB that never end', '/message', `{"message":"${'\\'.repeat(4_000_000)}`, 'invalid_json'],
    [
      'of one letter too often',
      '/message',
      `{"message":"${'x'.repeat(4_000_000)}"}`,
      'validation_failed',
    ],
  ])('%s keeps nobody waiting', async (_name, path, text, code) => {
    const body = Buffer.from(text);
    const answers: RawAnswer[] = [];
    const blocked = await longestBlock(async () => answers.push(await send(path, body)));
    expect(answers.map(codeOf)).toEqual(answers.map(() => code));
    expect(answers.at(-1)?.body.length).toBeLessThan(8_192);
    expect(blocked).toBeLessThan(MOST_BLOCKED_MS);
  });

  it('of 20 MB delays no other request', async () => {
    const body = Buffer.alloc(20_000_000, 'a');
    expect(await longestBlock(() => send('/message', body))).toBeLessThan(MOST_BLOCKED_MS);
  });

  it('may be 64 levels deep, and no deeper', async () => {
    const told = (answer: RawAnswer) => (JSON.parse(answer.body) as { error: string }).error;
    expect(told(await send('/message', Buffer.from(nested(64))))).toContain('message must be');
    expect(told(await send('/message', Buffer.from(nested(65))))).toBe(
      '(body) is nested deeper than 64 levels',
    );
  });
});

describe('100 KB of one letter', () => {
  it('is a message like any other (C11)', async () => {
    const options = { model: 'simulated-fast?rate=0&length=3' };
    const body = Buffer.from(JSON.stringify({ message: 'a'.repeat(100_000), options }));
    const answers: RawAnswer[] = [];
    const blocked = await longestBlock(async () => answers.push(await send('/message', body)));
    expect(answers[0]?.status).toBe(200);
    expect(blocked).toBeLessThan(MOST_BLOCKED_MS);
  });
});
