/** The callers of the soak: each edge, vendor and recovery mode in turn, half of them impatient. */
import { Agent, request } from 'node:http';

export type SoakAddress = { readonly url: string; readonly socketUrl: string };

const PROVIDERS = ['openai', 'anthropic', 'ollama'];
const RECOVERIES = ['error', 'buffer', 'continue'];
/** Contexts are used again, so that their turns are read and written as in a long life. */
const CONTEXTS = 200;

/** Callers that keep their connections, as services do; those that leave close theirs. */
const agent = new Agent({ keepAlive: true });

/** The number decides what the caller does, so that a run can be repeated. */
export function callerFor(rhetor: SoakAddress, number: number): Promise<'answered' | 'dropped'> {
  const isDropped = number % 2 === 1;
  const body = {
    message: `Question ${number}`,
    context_id: `soak-${number % CONTEXTS}`,
    options: {
      provider: PROVIDERS[number % PROVIDERS.length],
      stream_recovery: RECOVERIES[Math.floor(number / 3) % RECOVERIES.length],
    },
  };
  if (number % 5 === 4) return callSocket(rhetor.socketUrl, body, isDropped);
  return callHttp(`${rhetor.url}${number % 7 < 2 ? '/message' : '/stream'}`, body, isDropped);
}

function callHttp(url: string, body: object, isDropped: boolean): Promise<'answered' | 'dropped'> {
  const { promise, resolve, reject } = Promise.withResolvers<'answered' | 'dropped'>();
  const call = request(url, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json' },
  });
  // An answer that is held back has no first bytes to wait for: its caller leaves all the same.
  const leaving = isDropped ? setTimeout(() => call.destroy(), 20) : undefined;
  let text = '';
  call.on('response', (response) => {
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      text += piece;
      if (isDropped) call.destroy();
    });
    response.on('end', () => {
      clearTimeout(leaving);
      const isWhole = response.statusCode === 200 && text.includes('"finish_reason":"stop"');
      if (isWhole) resolve('answered');
      else reject(new Error(`not an answer: ${response.statusCode} ${text}`));
    });
    response.on('error', () => undefined);
  });
  call.on('error', (error) => {
    if (!isDropped) reject(error);
  });
  call.on('close', () => {
    clearTimeout(leaving);
    resolve('dropped');
  });
  call.end(JSON.stringify(body));
  return promise;
}

function callSocket(
  url: string,
  { context_id: context, ...payload }: { readonly context_id: string },
  isDropped: boolean,
): Promise<'answered' | 'dropped'> {
  const { promise, resolve, reject } = Promise.withResolvers<'answered' | 'dropped'>();
  const socket = new WebSocket(url);
  const frame = { type: 'LLM_REQUEST', source: 'UI', payload: { ...payload, context } };
  let isAnswered = false;
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify(frame));
    if (isDropped) setTimeout(() => socket.close(), 20);
  });
  socket.addEventListener('message', ({ data }) => {
    isAnswered ||= String(data).includes('"finish_reason":"stop"');
    if (isAnswered) socket.close();
  });
  socket.addEventListener('close', () => {
    if (isAnswered) resolve('answered');
    else if (isDropped) resolve('dropped');
    else reject(new Error('the socket closed before the answer'));
  });
  return promise;
}
