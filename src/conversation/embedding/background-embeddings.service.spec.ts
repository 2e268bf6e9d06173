import { expect, it, vi } from 'vitest';
import type { AccessKey } from '../../keys/access-key.ts';
import type { Keys } from '../../keys/keys.service.ts';
import type { Ledger } from '../../ledger/ledger.service.ts';
import type { RequestLimits } from '../../limits/request-limits.service.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
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

/** With a limit of 1,000 tokens a minute, of which the call leaves `remaining`. */
function limitedService(remaining: number) {
  const pass = { limitsTokens: true, expect: vi.fn(), correct: vi.fn(), leave: vi.fn() };
  const limits = {
    passFor: (_: unknown, onLeft: (left: LimitsLeft) => void) => {
      onLeft({ tokens: { limit: 1_000, remaining, resetMs: 9_000 } });
      return pass;
    },
  };
  return new BackgroundEmbeddings(
    { embed: async () => ({ vectors: [[1]] }) } as unknown as Embeddings,
    { record: vi.fn() } as unknown as Ledger,
    limits as unknown as RequestLimits,
    { lookUp: () => OPEN } as unknown as Keys,
  );
}

it('leaves half of the tokens a minute of a key to its requests, of which searches are some', async () => {
  const { signal } = new AbortController();
  const owner = { owner: 'k1' };
  const store = (remaining: number, text = 'a text') =>
    limitedService(remaining).embed(CHOICE, [text], owner, signal, 'storage');
  await expect(store(500)).resolves.toMatchObject({ vectors: [[1]] });
  await expect(store(499)).rejects.toMatchObject({ code: 'rate_limited', isRetryable: true });
  const tooMuch = 'many words '.repeat(400);
  await expect(store(100, tooMuch)).rejects.toMatchObject({ isRetryable: false });
  const search = limitedService(0).embed(CHOICE, ['a text'], owner, signal, 'search');
  await expect(search).resolves.toMatchObject({ vectors: [[1]] });
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
