import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TurnEnd, TurnEvent } from '../../conversation/events/turn-event.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { errorFrame, flatFrames, PING_FRAME, registerAckFrame } from './flat-frames.ts';
import { tektonSseFrames } from './tekton-stream.ts';

const NOW = '2026-04-24T12:34:56.789Z';

const START: TurnEvent = {
  type: 'turn-start',
  source: {
    contextId: 'ergon',
    provider: 'openai',
    model: 'gpt',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};
const DELTA: TurnEvent = { type: 'text-delta', text: 'Hel"lo' };
const END: TurnEnd = {
  type: 'turn-end',
  finishReason: 'stop',
  usage: {
    inputTokens: 3,
    outputTokens: 1,
    cachedInputTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: true,
  },
  isInputCut: false,
  stored: undefined,
};
const ERROR: ErrorBody = {
  error: 'It broke.',
  detail: 'It broke.',
  code: 'upstream_truncated',
  request_id: 'ours',
  timestamp: NOW,
};
const WHO = '"context_id":"ergon","model":"gpt","provider":"openai"';
const CHUNK = `"chunk":"Hel\\"lo",${WHO},"timestamp":"${NOW}","done":false`;
const LAST = `"chunk":"",${WHO},"timestamp":"${NOW}","done":true,"finish_reason":"stop","usage":{"input_tokens":3,"output_tokens":1},"attempts":1,"route":{"attempts":1}`;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('tektonSseFrames', () => {
  it('are bare data lines, followed by [DONE]', () => {
    const frames = tektonSseFrames(undefined);
    expect([START, DELTA, END].map((event) => frames.of(event))).toEqual([
      undefined,
      `data: {${CHUNK}}\n\n`,
      `data: {${LAST}}\n\ndata: [DONE]\n\n`,
    ]);
  });

  it('end in an error, still followed by [DONE]', () => {
    const frames = tektonSseFrames('ergon');
    expect(frames.failure(ERROR)).toBe(
      `data: {"error":"It broke.","code":"upstream_truncated","request_id":"ours","chunk":"","context_id":"ergon","timestamp":"${NOW}","done":true,"finish_reason":"error"}\n\ndata: [DONE]\n\n`,
    );
  });
});

describe('flatFrames', () => {
  it('have type and request_id before all other fields, whatever the id is', () => {
    const frames = flatFrames('q"1', 'ergon');
    expect([START, DELTA, END].map((event) => frames.of(event))).toEqual([
      undefined,
      `{"type":"CHUNK","request_id":"q\\"1",${CHUNK}}`,
      `{"type":"CHUNK","request_id":"q\\"1",${LAST}}`,
    ]);
    expect(flatFrames(0, 'ergon').of(END)).toMatch(/^\{"type":"CHUNK","request_id":0,"chunk":""/);
    expect(flatFrames(undefined, 'ergon').of(END)).toMatch(/^\{"type":"CHUNK","chunk":""/);
  });

  it("contain only the client's id in a failure, not Rhetor's", () => {
    const { request_id: _, ...error } = ERROR;
    expect(JSON.parse(flatFrames('theirs', 'ergon').failure(ERROR))).toEqual({
      type: 'ERROR',
      request_id: 'theirs',
      ...error,
    });
    expect(JSON.parse(errorFrame(ERROR, undefined))).toEqual({ type: 'ERROR', ...error });
  });

  it('have an exact text if nothing in them varies', () => {
    expect(PING_FRAME).toBe('{"type":"PING"}');
    expect(registerAckFrame('ergon')).toBe('{"type":"REGISTER_ACK","component_id":"ergon"}');
  });
});
