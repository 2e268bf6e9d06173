import { expect, it, vi } from 'vitest';
import type { EmbeddingPurpose } from '../../context/ports/text-embedder.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { Keys } from '../../keys/keys.service.ts';
import type { Ledger } from '../../ledger/ledger.service.ts';
import { MemoryLimits } from '../../limits/memory-limits.ts';
import { RequestLimits } from '../../limits/request-limits.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Embeddings } from '../../routing/embeddings.service.ts';
import { BackgroundEmbeddings } from './background-embeddings.service.ts';

const CHOICE = { provider: 'p', model: 'm' };
const OPEN: Partial<AccessKey> = { isDisabled: false };

/** A service for one key. */
function serviceFor(key: Partial<AccessKey>, embed: Embeddings['embed']) {
  const pass = { limitsTokens: true, expect: vi.fn(), correct: vi.fn(), leave: vi.fn() };
  const ledger = { record: vi.fn() };
  const service = new BackgroundEmbeddings(
    { embed } as unknown as Embeddings,
    ledger as unknown as Ledger,
    { passFor: () => pass } as unknown as RequestLimits,
    { lookUp: (id: string) => (id === 'k1' ? key : undefined) } as unknown as Keys,
  );
  return { service, pass, ledger };
}

it.each([
  ['a key', { tokensPerMinute: 1_000 }, {}, 'k1'],
  ['all callers together', { tokensPerMinute: 400 }, { tokensPerMinute: 1_000 }, undefined],
])('leaves half of the tokens a minute of %s to requests', async (_, limits, overall, asking) => {
  const counters = new RequestLimits(
    { limits: overall },
    { limits: undefined },
    new MemoryLimits(() => 0),
  );
  const service = new BackgroundEmbeddings(
    { embed: async () => ({ vectors: [[1]] }) } as unknown as Embeddings,
    { record: vi.fn() } as unknown as Ledger,
    counters,
    { lookUp: () => ({ ...OPEN, limits }) } as unknown as Keys,
  );
  const { signal } = new AbortController();
  const embed = (purpose: EmbeddingPurpose, text = 'a text') =>
    service.embed(CHOICE, [text], { owner: 'k1' }, signal, purpose);
  await expect(embed('storage')).resolves.toMatchObject({ vectors: [[1]] });
  const tooMuch = 'many words '.repeat(300);
  await expect(embed('storage', tooMuch)).rejects.toMatchObject({ isRetryable: false });
  await counters.passFor({ keyId: asking, limits })?.expect({ input: 499, mostOutput: 0 }, true);
  await expect(embed('storage')).rejects.toMatchObject({
    code: 'rate_limited',
    isRetryable: true,
  });
  await expect(embed('search')).resolves.toMatchObject({ vectors: [[1]] });
});

const never: Embeddings['embed'] = () => Promise.reject(new RhetorError('budget_exceeded', 'none'));

it('returns the expected tokens if no model was asked', async () => {
  const { service, pass, ledger } = serviceFor(OPEN, never);
  const { signal } = new AbortController();
  const embedding = service.embed(CHOICE, ['a text'], { owner: 'k1' }, signal, 'search');
  await expect(embedding).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect(pass.expect).toHaveBeenCalledOnce();
  expect(pass.correct.mock.calls).toEqual([[{ input: 0, output: 0 }]]);
  expect(pass.leave).toHaveBeenCalledOnce();
  expect(ledger.record).not.toHaveBeenCalled();
});

it.each<[string, Partial<AccessKey>, boolean]>([
  ['an open key', OPEN, true],
  ['a key that may use the model', { ...OPEN, models: ['p/*'], permissions: ['ask'] }, true],
  ['a key that may not use it', { ...OPEN, models: ['q/*'] }, false],
  ['a key that may not ask', { ...OPEN, permissions: ['remember'] }, false],
  ['a disabled key', { isDisabled: true }, false],
  ['an expired key', { ...OPEN, expiresAt: Date.now() - 1 }, false],
  ['a key that expires later', { ...OPEN, expiresAt: Date.now() + 600_000 }, true],
])('knows whether texts of %s may be sent', (_, key, isAllowed) => {
  expect(serviceFor(key, never).service.isAllowed(CHOICE, 'k1')).toBe(isAllowed);
});

it("sends the administrator's texts, and none of a deleted key", () => {
  const { service } = serviceFor(OPEN, never);
  expect(service.isAllowed(CHOICE, undefined)).toBe(true);
  expect(service.isAllowed(CHOICE, 'deleted')).toBe(false);
});

it('asks no model for a key that is deleted while its call waits', async () => {
  const embed = vi.fn(never);
  const { service, pass } = serviceFor(OPEN, embed);
  const { signal } = new AbortController();
  const embedding = service.embed(CHOICE, ['a text'], { owner: 'deleted' }, signal, 'storage');
  await expect(embedding).rejects.toMatchObject({ code: 'model_not_allowed' });
  expect(embed).not.toHaveBeenCalled();
  expect(pass.leave).toHaveBeenCalledOnce();
});
