/** Access to sockets: the same policy at the upgrade, and the browser's subprotocols. */
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { UUID } from './json.ts';
import { rawHttp } from './raw-http.ts';
import { SocketClient } from './socket-client.ts';

const TOKEN = 'a-token/with+what=base64url needs';
const OFFER = `bearer.${Buffer.from(TOKEN).toString('base64url')}`;

async function opens(rhetor: TestRhetor, headers: Record<string, string>, offers: string[] = []) {
  try {
    const client = await SocketClient.connect(rhetor.socketUrl, { headers }, offers);
    const { protocol } = client;
    const [frame] = await client.ask({ type: 'PING' }, 1);
    client.close();
    return { frame: frame?.type, protocol };
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const refused = (status: number) => `Unexpected server response: ${status}`;
const OPENED = { frame: 'PONG', protocol: '' };

describe('an upgrade without any setting', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start();
  });
  afterAll(() => rhetor.stop());

  it.each([
    [{}, OPENED],
    [{ origin: 'http://localhost:3000' }, OPENED],
    [{ origin: 'http://evil.example' }, refused(403)],
    [{ origin: 'null' }, refused(403)],
    [{ host: 'evil.example' }, refused(403)],
    [{ host: 'localhost:1234' }, OPENED],
  ])('with %j is %j', async (headers, outcome) => {
    expect(await opens(rhetor, headers as Record<string, string>)).toEqual(outcome);
  });

  it('chooses rhetor among the subprotocols, if it is offered', async () => {
    expect(await opens(rhetor, {}, ['other', 'rhetor'])).toEqual({
      frame: 'PONG',
      protocol: 'rhetor',
    });
  });

  it('works only at /ws', async () => {
    const paths = ['/other', '/ws/', '/ws/other', '/WS', '/wsx', '/', '/health', '/message?x=/ws'];
    for (const path of paths) {
      const url = rhetor.socketUrl.replace('/ws', path);
      await expect(SocketClient.connect(url)).rejects.toThrow('404');
    }
    const asked = await SocketClient.connect(`${rhetor.socketUrl}?token=none`);
    asked.close();
  });

  it('keeps a client that offers HTTP/2 with every request', async () => {
    const answer = await rawHttp(
      rhetor.port,
      [
        'GET /health HTTP/1.1',
        'host: localhost',
        'connection: upgrade, http2-settings',
        'upgrade: h2c',
        'http2-settings: AAMAAABkAAQAAP__',
        '',
        '',
      ].join('\r\n'),
    );
    expect(answer.status).toBe(200);
  });

  it('is refused with the body and the headers of every error', async () => {
    const { response, text } = await new Promise<{ response: IncomingMessage; text: string }>(
      (resolve) => {
        const headers = {
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          origin: 'http://evil.example',
        };
        request({ host: '127.0.0.1', port: rhetor.port, path: '/ws', headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ response, text: Buffer.concat(chunks).toString() }));
        }).end();
      },
    );
    const body = JSON.parse(text) as Record<string, unknown>;
    expect(response.statusCode).toBe(403);
    expect(response.headers['x-request-id']).toMatch(UUID);
    expect(body).toMatchObject({
      code: 'forbidden_origin',
      request_id: response.headers['x-request-id'],
    });
    expect(body['detail']).toBe(body['error']);
  });
});

describe('an upgrade with a token', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
  });
  afterAll(() => rhetor.stop());

  it.each([
    ['nothing', {}, [], refused(401)],
    ['the header', { authorization: `Bearer ${TOKEN}` }, [], OPENED],
    ['the key', { 'x-api-key': TOKEN }, [], OPENED],
    ['a wrong header', { authorization: 'Bearer wrong-token' }, [], refused(401)],
    ['the subprotocols of a browser', {}, ['rhetor', OFFER], { frame: 'PONG', protocol: 'rhetor' }],
    ['them the other way round', {}, [OFFER, 'rhetor'], { frame: 'PONG', protocol: 'rhetor' }],
    ['rhetor alone', {}, ['rhetor'], refused(401)],
    ['a wrong token', {}, ['rhetor', 'bearer.d3Jvbmc'], refused(401)],
    ['what is not base64url', {}, ['rhetor', 'bearer.***'], expect.any(String)],
  ])('and %s', async (_name, headers, offers, outcome) => {
    expect(await opens(rhetor, headers as Record<string, string>, offers)).toEqual(outcome);
  });

  it('also needs an allowed origin', async () => {
    const headers = { origin: 'http://evil.example', authorization: `Bearer ${TOKEN}` };
    expect(await opens(rhetor, headers)).toBe(refused(403));
  });

  it('never sends the token back', async () => {
    const { protocol } = (await opens(rhetor, {}, ['rhetor', OFFER])) as { protocol: string };
    expect(protocol).not.toContain('bearer');
  });
});
