/** The floor for this runtime: a proxy of node:http and undici that only passes bytes on. */
import { createServer } from 'node:http';
import { pipeline } from 'node:stream';
import { Pool } from 'undici';
import { listenAndTell } from './listen-and-tell.ts';

const upstream = new Pool(process.argv[3] ?? '', { connections: 1_024 });

const server = createServer((request, response) => {
  const { method = 'GET', url = '/' } = request;
  const headers = { 'content-type': 'application/json' };
  upstream.request({ path: url, method, headers, body: request }).then(
    ({ statusCode, headers: answered, body }) => {
      response.writeHead(statusCode, { 'content-type': String(answered['content-type']) });
      pipeline(body, response, () => {});
    },
    () => response.writeHead(502).end(),
  );
});
listenAndTell(server);
