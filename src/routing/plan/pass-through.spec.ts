import { describe, expect, it } from 'vitest';
import type { TaskRule } from '../../config/tasks-config.ts';
import { planPassThrough, type PassingProvider, type PassingRequest } from './pass-through.ts';

const REQUEST: PassingRequest = {
  ownDialect: 'openai',
  needsOwnAnswer: false,
  isStreaming: false,
  timeouts: undefined,
  streamRecovery: 'error',
};
const PROVIDER: PassingProvider = {
  dialects: ['openai'],
  timeouts: undefined,
  streamsUpstream: undefined,
  isSimulated: false,
};

const planned = (
  request: Partial<PassingRequest> = {},
  rule: TaskRule = {},
  provider: Partial<PassingProvider> = {},
) => planPassThrough({ ...REQUEST, ...request }, rule, { ...PROVIDER, ...provider });

const PASSED = { passesBody: true, passesAnswer: true };
const TRANSLATED = { passesBody: false, passesAnswer: false };

describe('planPassThrough', () => {
  it('asks as the caller did where the dialect is the same', () => {
    expect(planned()).toEqual({ ...PASSED, isWhole: true });
    expect(planned({ isStreaming: true })).toEqual({ ...PASSED, isWhole: false });
    expect(planned({}, {}, { dialects: ['anthropic'] })).toEqual({ ...TRANSLATED, isWhole: false });
  });

  it('asks for a stream where only a stream shows that the model is alive', () => {
    const streamed = { passesBody: true, passesAnswer: false, isWhole: false };
    expect(planned({ timeouts: { idle: 1 } })).toEqual(streamed);
    expect(planned({}, { timeouts_ms: { first_token: 1 } })).toEqual(streamed);
    expect(planned({}, {}, { timeouts: { idle: 1 } })).toEqual(streamed);
    expect(planned({ timeouts: { total: 1 } })).toEqual({ ...PASSED, isWhole: true });
    const needy = { needsOwnAnswer: true, timeouts: { idle: 1 } };
    expect(planned(needy)).toEqual({ ...PASSED, isWhole: true });
  });

  it('translates what another model may have to continue', () => {
    expect(planned({ streamRecovery: 'buffer' })).toEqual({ ...TRANSLATED, isWhole: false });
    expect(planned({ streamRecovery: 'continue', isStreaming: true })).toMatchObject(TRANSLATED);
  });

  it('does as it is told: by the request, else the rule, else the provider', () => {
    expect(planned({}, {}, { streamsUpstream: true })).toMatchObject({ isWhole: false });
    const rule = { upstream_stream: false };
    const whole = planned({ isStreaming: true }, rule, { streamsUpstream: true });
    expect(whole).toEqual({ passesBody: true, passesAnswer: false, isWhole: true });
    expect(planned({ upstreamStream: true }, rule)).toMatchObject({ isWhole: false });
    expect(planned({}, rule, { isSimulated: true })).toMatchObject({ isWhole: false });
  });
});
