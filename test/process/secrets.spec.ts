/** K07: keys and prompts never appear in logs, error bodies or headers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketClient } from '../api/socket-client.ts';
import { playedBy } from '../api/stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

/** Keys in unknown formats, which masking by the vendors' formats alone would miss. */
const KEYS = {
  OPENAI_API_KEY: 'canary-openai-4f1c9a',
  ANTHROPIC_API_KEY: 'canary-anthropic-77b2e0',
  RHETOR_AUTH_TOKEN: 'canary-token-90ac3d',
};
const PROMPT = 'canary-prompt-of-a-user';
const ANSWER = 'canary-answer-of-a-model';
const SYSTEM = 'canary-system-prompt';
const WRONG_TOKEN = 'canary-wrong-token';

let home: RhetorHome;
let upstream: ScriptedUpstream;
let rhetor: RhetorProcess;
/** Everything that an HTTP caller got back, except status lines. */
const received: { readonly what: string; readonly headers: string; readonly body: string }[] = [];

beforeAll(async () => {
  await buildRhetor();
  home = await RhetorHome.make();
  upstream = await ScriptedUpstream.start();
  rhetor = await home.start({
    args: ['--log-level', 'verbose'],
    variables: KEYS,
    providers: {
      openai: playedBy(upstream, 'openai', { api_key_env: 'OPENAI_API_KEY' }),
      claude: playedBy(upstream, 'anthropic', { api_key_env: 'ANTHROPIC_API_KEY' }),
    },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await home.remove();
  await upstream.stop();
});

async function send(what: string, path: string, body: unknown, token = KEYS.RHETOR_AUTH_TOKEN) {
  const response = await rhetor.post(path, body, { authorization: `Bearer ${token}` });
  const headers = JSON.stringify([...response.headers]);
  received.push({ what, headers, body: await response.text() });
}

const message = (more: object = {}) => ({ message: PROMPT, system_prompt: SYSTEM, ...more });

/** What every vendor has been seen to do: quote the key and the prompt. */
function refuse(status: number): void {
  const quoted = Object.values(KEYS).join(' and ');
  upstream.next({ fault: { type: 'status', status, message: `Not with ${quoted}: ${PROMPT}` } });
}

async function everyWay(): Promise<void> {
  upstream.otherwise({ text: ANSWER });
  await send('answer', '/message', message({ context_id: 'a' }));
  await send('stream', '/stream', message({ context_id: 'a', options: { provider: 'claude' } }));
  await send('chat', '/chat', { messages: [{ role: 'user', content: PROMPT }], context_id: 'a' });
  let model = 0;
  for (const status of [400, 401, 403, 404, 429, 500]) {
    for (const path of ['/message', '/stream']) {
      refuse(status);
      const provider = status === 401 ? 'claude' : 'openai';
      const options = { provider, model: `refusing-${(model += 1)}` };
      await send(`upstream ${status}`, path, message({ options }));
    }
  }
  upstream.next({ text: [ANSWER, 'x'], fault: { type: 'cut', afterTokens: 1 } });
  await send('cut', '/stream', message({ options: { provider: 'openai', model: 'cut' } }));
  await send('bad json', '/message', `{"message":"${PROMPT}"`);
  await send('bad value', '/message', message({ context_id: `${PROMPT} ${KEYS.OPENAI_API_KEY}` }));
  await send('bad option', '/message', message({ options: { stop: [PROMPT, 7] } }));
  await send('bad token', '/message', message(), WRONG_TOKEN);
  const fetched = await rhetor.get('/contexts/a', { 'x-api-key': KEYS.RHETOR_AUTH_TOKEN });
  received.push({ what: 'read', headers: JSON.stringify([...fetched.headers]), body: '' });
  const headers = { authorization: `Bearer ${KEYS.RHETOR_AUTH_TOKEN}` };
  const client = await SocketClient.connect(rhetor.socketUrl, { headers });
  client.send({ type: 'LLM_REQUEST', req_id: 1, payload: { message: PROMPT } });
  await client.untilIdle(1);
  client.sendText(`{"type":"LLM_REQUEST","payload":"${PROMPT}`);
  client.send({ type: 'LLM_REQUEST', payload: { message: PROMPT, context: PROMPT.repeat(9) } });
  await client.ask({ type: 'PING' }, 1);
  client.terminate();
}

describe('secrets', () => {
  beforeAll(everyWay, 60_000);

  it('are not in any answer: keys nowhere, texts of a caller in no header', () => {
    expect(received.length).toBeGreaterThan(15);
    for (const { what, headers, body } of received) {
      for (const key of [...Object.values(KEYS), WRONG_TOKEN]) {
        expect(headers, what).not.toContain(key);
        if (what !== 'bad value') expect(body, what).not.toContain(key);
      }
      for (const text of [PROMPT, ANSWER, SYSTEM]) expect(headers, what).not.toContain(text);
    }
  });

  it('are not quoted by the errors that Rhetor itself makes', () => {
    const own = received.filter(({ what }) => what.startsWith('bad '));
    expect(own).toHaveLength(4);
    for (const { what, body } of own) expect(body, what).not.toContain('canary');
  });

  it('are not in the log at its most talkative, nor in what a start and a stop print', async () => {
    rhetor.kill('SIGTERM');
    expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
    expect(rhetor.output).toContain('upstream_error');
    expect(rhetor.output.split('\n').filter((line) => line.includes('canary'))).toEqual([]);
  });
});
