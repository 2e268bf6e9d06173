import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { preparedTurn, REQUEST, START } from '../../../test/support/hand-turn.ts';
import type { ProviderKind } from '../../config/provider-kinds.ts';
import { estimateMessageTokens } from '../../context/tokens/token-estimate.ts';
import { textMessage } from '../../model/message.ts';
import { UNKNOWN_USAGE, type TokenUsage } from '../../model/usage.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import { countUsage, learnInput } from './count-usage.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';

const REPLY = textMessage(
  'assistant',
  'A dozen words that were never counted by the one who wrote them.',
);

function routeOf(kind: ProviderKind, changes: Partial<RouteStart> = {}): RouteStart {
  const { candidate } = START;
  const status = { ...candidate.status, kind };
  return { ...START, candidate: { ...candidate, provider: kind, status }, ...changes };
}

/** A turn whose only message has about this many tokens. */
function turnOf(tokens: number): PreparedTurn {
  return preparedTurn({ ...REQUEST, messages: [textMessage('user', 'word'.repeat(tokens))] });
}

const counted = (inputTokens: number): TokenUsage => ({
  ...UNKNOWN_USAGE,
  inputTokens,
  outputTokens: 7,
});

const logger = new Logger('Test');
let warnings: string[];

beforeEach(() => {
  warnings = [];
  vi.spyOn(logger, 'warn').mockImplementation((line: unknown) => warnings.push(String(line)));
});
afterEach(() => expect(warnings.join()).not.toContain('wordword'));

describe('countUsage', () => {
  it('is the count of the upstream', () => {
    const usage = counted(1_000);
    expect(countUsage(usage, REPLY, turnOf(1_000), routeOf('openai'), logger)).toEqual({
      usage,
      isInputCut: false,
    });
  });

  it('is unknown for a turn without an answer', () => {
    expect(countUsage(UNKNOWN_USAGE, REPLY, turnOf(10), undefined, logger)).toEqual({
      usage: UNKNOWN_USAGE,
      isInputCut: false,
    });
  });

  it('estimates what was not counted, and marks it as estimated', () => {
    const { usage } = countUsage(UNKNOWN_USAGE, REPLY, turnOf(1_000), routeOf('openai'), logger);
    expect(usage).toEqual({
      ...UNKNOWN_USAGE,
      inputTokens: 1_004,
      outputTokens: estimateMessageTokens(REPLY),
      isEstimated: true,
    });
    const half = { ...UNKNOWN_USAGE, inputTokens: 990 };
    expect(countUsage(half, REPLY, turnOf(1_000), routeOf('openai'), logger).usage).toMatchObject({
      inputTokens: 990,
      isEstimated: true,
    });
  });

  it('does not use the last model’s count for an answer written by two', () => {
    const route = routeOf('openai', { continuedFrom: { provider: 'alpha', model: 'one' } });
    expect(countUsage(counted(1_000), REPLY, turnOf(1_000), route, logger).usage).toMatchObject({
      inputTokens: 1_000,
      outputTokens: estimateMessageTokens(REPLY),
      isEstimated: true,
    });
  });

  it('marks and logs that Ollama read less than half of the input', () => {
    const route = routeOf('ollama');
    expect(countUsage(counted(2_001), REPLY, turnOf(4_000), route, logger).isInputCut).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(/^ollama\/one read 2001 tokens of about 4004: raise num_ctx .*test\)$/),
    ]);
    expect(countUsage(counted(2_002), REPLY, turnOf(4_000), route, logger).isInputCut).toBe(false);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['a short question, for which an estimate is too coarse', 'ollama', 900, counted(1)],
    ['a missing count', 'ollama', 4_000, UNKNOWN_USAGE],
    ['a vendor that never truncates input itself', 'openai', 4_000, counted(1)],
  ] as const)('does not for %s', (_, kind, tokens, usage) => {
    const { isInputCut } = countUsage(usage, REPLY, turnOf(tokens), routeOf(kind), logger);
    expect(isInputCut).toBe(false);
    expect(warnings).toEqual([]);
  });
});

describe('learnInput', () => {
  it('learns nothing from parts that only the vendor can count, nor from a repair', () => {
    const learn = vi.fn();
    const isDue = vi.fn(() => true);
    const turn = turnOf(1_000);
    const kept = { usage: counted(500), isInputCut: false };
    learnInput({ isDue, learn }, turn, routeOf('openai'), kept, kept);
    expect(learn).toHaveBeenCalledOnce();
    const fields = { type: 'file', file: { file_id: 'f' } };
    const file = { type: 'text', text: '(file)', vendor: { dialect: 'openai', fields } } as const;
    const messages = [{ role: 'user', parts: [file] } as const];
    const request = { ...turn.request, messages };
    learnInput({ isDue, learn }, { ...turn, request }, routeOf('openai'), kept, kept);
    expect(learn).toHaveBeenCalledOnce();
    const validation = { outcome: 'repaired', faults: [], attempts: 2 } as const;
    learnInput({ isDue, learn }, turn, routeOf('openai'), { ...kept, validation }, kept);
    expect(learn).toHaveBeenCalledOnce();
    isDue.mockReturnValue(false);
    learnInput({ isDue, learn }, turn, routeOf('openai'), kept, kept);
    expect(learn).toHaveBeenCalledOnce();
  });
});
