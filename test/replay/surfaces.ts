/** Asks Rhetor through each of its surfaces, streamed and whole, and reads what the answer says. */
import { isRecord, parseJson } from '../../src/model/json/json.ts';
import { recordAt, type WireRecord } from '../../src/model/json/narrowing.ts';
import { type AnswerFacts, FAILED, type UsageFacts, withoutClasses } from './facts/answer-facts.ts';
import { chatFacts } from './facts/chat-facts.ts';
import { ndjsonEvents, sseEvents } from './facts/event-stream.ts';
import { messagesFacts } from './facts/messages-facts.ts';
import { ollamaFacts } from './facts/ollama-facts.ts';
import { responsesFacts } from './facts/responses-facts.ts';
import { rhetorFacts } from './facts/rhetor-facts.ts';

export type RhetorAddress = { readonly url: string; readonly socketUrl: string };

export type ReplaySurface = {
  readonly name: string;
  /** Asks a model for an answer of any length. */
  readonly ask: (rhetor: RhetorAddress, provider: string, model: string) => Promise<AnswerFacts>;
  /** What the surface can say of an answer's counts. */
  readonly countsOf: (usage: UsageFacts) => UsageFacts;
};

/** No answer here takes longer, because the upstream sends it at once. */
const PATIENCE_MS = 20_000;

const QUESTION = 'What do you know?';
const MESSAGES = [{ role: 'user', content: QUESTION }];

type Form = {
  readonly path: string;
  readonly body: object;
  readonly facts: (text: string) => AnswerFacts;
  readonly countsOf?: (usage: UsageFacts) => UsageFacts;
};

const FORMS: Readonly<Record<string, Form>> = {
  'chat, streamed': {
    path: '/v1/chat/completions',
    body: { messages: MESSAGES, stream: true, stream_options: { include_usage: true } },
    facts: (text) => chatFacts(sseEvents(text)),
  },
  chat: {
    path: '/v1/chat/completions',
    body: { messages: MESSAGES },
    facts: (text) => chatFacts({ events: [objectOf(text)], isMarked: true }),
  },
  'responses, streamed': {
    path: '/v1/responses',
    body: { input: QUESTION, stream: true },
    facts: (text) => responsesFacts(sseEvents(text).events),
  },
  responses: {
    path: '/v1/responses',
    body: { input: QUESTION },
    facts: (text) => responsesFacts([objectOf(text)]),
  },
  'messages, streamed': {
    path: '/v1/messages',
    body: { messages: MESSAGES, max_tokens: 4_096, stream: true },
    facts: (text) => messagesFacts(sseEvents(text).events),
  },
  messages: {
    path: '/v1/messages',
    body: { messages: MESSAGES, max_tokens: 4_096 },
    facts: (text) => messagesFacts([objectOf(text)]),
  },
  'ollama, streamed': {
    path: '/api/chat',
    body: { messages: MESSAGES },
    facts: (text) => ollamaFacts(ndjsonEvents(text)),
    countsOf: withoutClasses,
  },
  ollama: {
    path: '/api/chat',
    body: { messages: MESSAGES, stream: false },
    facts: (text) => ollamaFacts([objectOf(text)]),
    countsOf: withoutClasses,
  },
};

const NATIVE: Readonly<Record<string, (text: string) => readonly WireRecord[]>> = {
  'message, streamed': (text) => sseEvents(text).events,
  message: (text) => [objectOf(text)],
};

export const REPLAY_SURFACES: readonly ReplaySurface[] = [
  ...Object.entries(FORMS).map(
    ([name, { path, body, facts, countsOf = sameCounts }]): ReplaySurface => ({
      name,
      countsOf,
      ask: async ({ url }, provider, model) => {
        const text = await post(url + path, { model: `${provider}/${model}`, ...body });
        return text === undefined ? FAILED : facts(text);
      },
    }),
  ),
  ...Object.entries(NATIVE).map(([name, events]): ReplaySurface => ({
    name,
    countsOf: sameCounts,
    ask: async ({ url }, provider, model) => {
      const options = { provider, model };
      const body = { message: QUESTION, streaming: name !== 'message', options };
      const text = await post(`${url}/message`, body);
      return text === undefined ? FAILED : rhetorFacts(events(text));
    },
  })),
  {
    name: 'socket',
    countsOf: sameCounts,
    ask: async ({ socketUrl }, provider, model) =>
      rhetorFacts(await converse(socketUrl, { message: QUESTION, options: { provider, model } })),
  },
];

function sameCounts(usage: UsageFacts): UsageFacts {
  return usage;
}

/** Undefined for a refusal. */
async function post(url: string, body: object): Promise<string | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  return response.ok ? text : undefined;
}

/** The steps of one turn over a socket of its own. */
function converse(url: string, payload: object): Promise<readonly WireRecord[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly WireRecord[]>();
  const socket = new WebSocket(url);
  const steps: WireRecord[] = [];
  const timer = setTimeout(() => reject(new Error(`${url} does not answer`)), PATIENCE_MS);
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ type: 'LLM_REQUEST', payload })),
  );
  socket.addEventListener('message', ({ data }) => {
    const step = recordAt(objectOf(String(data)), 'payload');
    steps.push(step);
    if (step['isTyping'] === false) resolve(steps);
  });
  socket.addEventListener('close', () => reject(new Error('the socket closed')));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

function objectOf(text: string): WireRecord {
  const value = parseJson(text);
  return isRecord(value) ? value : {};
}
