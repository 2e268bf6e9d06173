import { describe, expect, it } from 'vitest';
import type { Attempt } from '../model/rhetor-error.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import type { RouteStart } from '../routing/routed-event.ts';
import type { TurnOutcome } from './run-turn.ts';
import { turnLine, type TurnRecord } from './turn-log.ts';

const FAILED: Attempt = { provider: 'alpha', model: 'one', status: 503, code: 'upstream_error' };

const ROUTE: RouteStart = {
  type: 'route-start',
  attempts: 2,
  failures: [FAILED],
  candidate: {
    index: 1,
    provider: 'beta',
    model: 'two',
    status: {
      id: 'beta',
      kind: 'openai',
      name: 'Beta',
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'two',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    info: undefined,
  },
};

const BEGUN: TurnRecord = { requestId: 'r1', contextId: 'ergon:design', startedAt: 1_000 };
const ANSWERED: TurnRecord = {
  ...BEGUN,
  firstTokenAt: 1_250.4,
  component: 'ergon',
  rule: 'ergon_code',
  route: ROUTE,
};

const ENDED: TurnOutcome = {
  type: 'ended',
  end: {
    type: 'turn-end',
    finishReason: 'stop',
    usage: { ...UNKNOWN_USAGE, inputTokens: 12, outputTokens: 34 },
    isInputCut: false,
    stored: undefined,
  },
};

describe('turnLine', () => {
  it('tells of an answer whom it came from, who failed before, how long and how much', () => {
    expect(turnLine(ANSWERED, ENDED, 3_000.6)).toEqual({
      event: 'turn',
      request_id: 'r1',
      context: 'ergon:design',
      component: 'ergon',
      rule: 'ergon_code',
      status: 200,
      finish_reason: 'stop',
      provider: 'beta',
      model: 'two',
      failures: ['alpha/one upstream_error'],
      first_token_ms: 250,
      total_ms: 2_001,
      input_tokens: 12,
      output_tokens: 34,
    });
  });

  it('tells of a failure its class, and every attempt by the failure’s own list', () => {
    const error = new RhetorError('upstream_truncated', 'the river was cut', {
      attempts: [FAILED, { provider: 'beta', model: 'two', code: 'upstream_truncated' }],
    });
    const line = turnLine(ANSWERED, { type: 'failed', error }, 3_000);
    expect(line).toMatchObject({
      status: 502,
      code: 'upstream_truncated',
      failures: ['alpha/one upstream_error', 'beta/two upstream_truncated'],
    });
    expect(JSON.stringify(line)).not.toContain('river');
  });

  it('tells of a fault of its own no more than that', () => {
    const line = turnLine(BEGUN, { type: 'failed', error: new Error('secret') }, 1_005);
    expect(line).toEqual({
      event: 'turn',
      request_id: 'r1',
      context: 'ergon:design',
      status: 500,
      code: 'internal_error',
      total_ms: 5,
    });
  });

  it('is 499 for a caller that left', () => {
    expect(turnLine(BEGUN, { type: 'left' }, 1_000)).toMatchObject({
      status: 499,
      code: 'client_closed_request',
    });
    expect(turnLine(ANSWERED, { type: 'left' }, 1_000)).toMatchObject({
      status: 499,
      provider: 'beta',
      failures: ['alpha/one upstream_error'],
    });
  });
});
