import { describe, expect, it } from 'vitest';
import { tasksSchema } from '../config/tasks-config.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { planRoute, type RouteState } from './route-plan.ts';
import type { ResolvedRequest } from './route-request.ts';

const PROVIDER: ProviderStatus = {
  id: 'thinker',
  kind: 'openai',
  name: 'Thinker',
  isConfigured: true,
  isAvailable: true,
  defaultModel: 'deep',
  models: [{ id: 'deep', name: 'Deep', isReasoning: true }],
};

/** A model that supports neither temperature nor top_p. */
const STATE: RouteState = {
  tasks: tasksSchema.parse({ default: { options: { top_p: 0.5, max_tokens: 50 } } }),
  providers: [PROVIDER],
  defaultChoice: { provider: 'thinker', model: 'deep' },
  untakenOptions: (_, options) =>
    (['temperature', 'topP'] as const).filter((name) => options[name] !== undefined),
  dialectsOf: () => [],
  lostParts: () => [],
  streamsUpstream: () => undefined,
  providerTimeouts: () => undefined,
  timeoutCeilingMs: 600_000,
  parkedError: () => undefined,
  postponedReason: () => undefined,
};

const REQUEST: ResolvedRequest = {
  component: undefined,
  taskType: 'default',
  wish: {},
  options: { temperature: 0.7, maxTokens: 100 },
  timeouts: undefined,
  streamRecovery: undefined,
};

describe("a caller's options", () => {
  it('are refused by name when no candidate supports them', () => {
    expect(() => planRoute(REQUEST, STATE)).toThrow(/options\.temperature/);
  });

  it("are dropped by name as wishes, together with the rule's, and override the rule's", () => {
    const [candidate] = planRoute({ ...REQUEST, areOptionsWishes: true }, STATE).candidates;
    expect(candidate).toMatchObject({
      options: { maxTokens: 100 },
      dropped: ['temperature', 'top_p'],
    });
    expect(candidate?.options).not.toHaveProperty('temperature');
    expect(candidate?.skipped).toBeUndefined();
  });
});
