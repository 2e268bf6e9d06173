import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../model/rhetor-error.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import { type LoggedTurn, turnFields, type TurnOutcome } from './turn-log.ts';

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

const BEGUN: LoggedTurn = {
  contextId: 'ergon:design',
  task: 'code',
  startedAt: 1_000,
  outcome: { type: 'left' },
};
const ANSWERED: LoggedTurn = {
  ...BEGUN,
  firstTokenAt: 1_250.4,
  component: 'ergon',
  rule: 'ergon_code',
  requested: 'alpha/one',
  route: ROUTE,
  recallMissed: 'late',
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

describe('turnFields', () => {
  it('reports the model, earlier failures, duration and usage of an answer', () => {
    expect(turnFields({ ...ANSWERED, outcome: ENDED })).toEqual({
      context: 'ergon:design',
      component: 'ergon',
      task: 'code',
      rule: 'ergon_code',
      status: 200,
      finish_reason: 'stop',
      provider: 'beta',
      model: 'two',
      fallback_for: 'alpha/one',
      attempts: [FAILED],
      recall_missed: 'late',
      first_token_ms: 250,
      input_tokens: 12,
      output_tokens: 34,
    });
  });

  it('reports the code of a failure, the upstream’s answer, and every attempt from its own list', () => {
    const error = new RhetorError('upstream_truncated', 'the river was cut', {
      upstreamStatus: 503,
      loggable: 'the [quoted] was cut',
      attempts: [FAILED, { provider: 'beta', model: 'two', code: 'upstream_truncated' }],
    });
    const fields = turnFields({ ...ANSWERED, outcome: { type: 'failed', error } });
    expect(fields).toMatchObject({
      status: 502,
      code: 'upstream_truncated',
      upstream_status: 503,
      error: 'the [quoted] was cut',
      attempts: [FAILED, { provider: 'beta', model: 'two', code: 'upstream_truncated' }],
    });
    expect(JSON.stringify(fields)).not.toContain('river');
  });

  it('reports only the code of a refusal, since its message may quote the request', () => {
    const error = new RhetorError('invalid_value', 'there is no "river"');
    const fields = turnFields({ ...BEGUN, outcome: { type: 'failed', error } });
    expect(fields).toEqual({
      context: 'ergon:design',
      task: 'code',
      status: 400,
      code: 'invalid_value',
    });
  });

  it('reports no more than the code for an internal error', () => {
    expect(
      turnFields({ ...BEGUN, outcome: { type: 'failed', error: new Error('secret') } }),
    ).toEqual({
      context: 'ergon:design',
      task: 'code',
      status: 500,
      code: 'internal_error',
    });
  });

  it('is 499 for a caller that left', () => {
    expect(turnFields({ ...BEGUN, outcome: { type: 'left' } })).toMatchObject({
      status: 499,
      code: 'client_closed_request',
    });
    expect(turnFields({ ...ANSWERED, outcome: { type: 'left' } })).toMatchObject({
      status: 499,
      provider: 'beta',
      attempts: [FAILED],
    });
  });
});
