/** Invalid frames get one ERROR each, and the socket stays open (docs/websocket.md). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TIMESTAMP } from './json.ts';
import { SocketClient } from './socket-client.ts';
import { Stage } from './stage.ts';

let stage: Stage;
let client: SocketClient;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(async () => {
  stage.upstream.reset();
  client = await SocketClient.connect(stage.rhetor.socketUrl);
});
afterEach(() => client.close());
afterAll(() => stage.stop());

const timestamp = expect.stringMatching(TIMESTAMP) as unknown;

describe('an invalid frame', () => {
  const error = (payload: object) => ({
    type: 'ERROR',
    source: 'SYSTEM',
    target: 'UI',
    timestamp,
    payload: expect.objectContaining(payload) as unknown,
  });

  it.each([
    ['an end', '{"type":', 'invalid_json'],
    ['a text', '', 'invalid_json'],
    ['an object', '[]', 'invalid_value'],
    ['a type', '{"payload":{}}', 'invalid_value'],
    ['a type that is text', '{"type":7}', 'invalid_value'],
    ['a req_id that is one', '{"type":"PING","req_id":{}}', 'invalid_value'],
    [
      'a floor',
      `{"type":"PING","payload":${'['.repeat(9_999)}${']'.repeat(9_999)}}`,
      'validation_failed',
    ],
  ])('is a frame without %s: one ERROR, and the socket lives on', async (_name, text, code) => {
    client.sendText(text);
    await client.until(() => client.frames.length === 1);
    expect(client.frames).toEqual([error({ code })]);
    await client.ask({ type: 'PING' }, 1);
    expect(client.frames).toHaveLength(2);
  });

  it('may have an unknown type, with the req_id at the top level or in the payload', async () => {
    const [frame] = await client.ask({ type: 'DANCE', source: 'ergon', req_id: 'r3' }, 1);
    expect(frame).toEqual({
      type: 'ERROR',
      source: 'SYSTEM',
      target: 'ergon',
      timestamp,
      req_id: 'r3',
      payload: expect.objectContaining({
        error: 'Unsupported request type: DANCE',
        code: 'invalid_value',
        req_id: 'r3',
      }) as unknown,
    });
    for (const type of ['__proto__', 'constructor', 'toString']) {
      expect(await client.ask({ type }, 1)).toMatchObject([{ type: 'ERROR' }]);
    }
  });

  it.each([
    { type: 'LLM_REQUEST', source: 'UI' },
    { type: 'LLM_REQUEST', payload: 'Hello' },
    { type: 'LLM_REQUEST', payload: {} },
    { type: 'LLM_REQUEST', payload: { message: 'x', typo: 1 } },
    { type: 'LLM_REQUEST', payload: { message: 'x', context: '../x' } },
    { type: 'CHAT_REQUEST', payload: { messages: [] } },
    { type: 'CHAT_REQUEST', payload: { messages: [{ role: 'wizard', content: 'x' }] } },
  ])('is a bad payload: %j', async (frame) => {
    const answer = await client.ask({ ...frame, req_id: 'bad' }, 1);
    expect(answer).toMatchObject([
      { type: 'ERROR', req_id: 'bad', payload: { req_id: 'bad', code: 'validation_failed' } },
    ]);
    expect(answer[0]?.payload['errors']).toContainEqual({
      field: expect.any(String),
      message: expect.any(String),
    });
    expect(stage.upstream.requests).toEqual([]);
  });

  it('is not one with an unknown key in the envelope', async () => {
    expect(await client.ask({ type: 'PING', colour: 'green', timestamp: 'now' }, 1)).toMatchObject([
      { type: 'PONG' },
    ]);
  });
});
