import { Logger } from '@nestjs/common';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EVERY_CONTEXT } from '../../context/records/context-scope.ts';
import type { ContextService } from '../../context/context.service.ts';
import type { RequestLimits } from '../../limits/request-limits.service.ts';
import type { Keys } from '../../keys/keys.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import { Compaction } from './compaction.service.ts';
import * as drops from './next-drop.ts';
import type { SummaryWish, SummaryWriter } from './summary-writer.service.ts';

type Writing = PromiseWithResolvers<string> & { readonly wish: SummaryWish };

/** A compaction whose summaries the test writes. */
function compaction() {
  const key = { isDisabled: false };
  const keys = new Map(['one', 'two', 'three'].map((id) => [id, key]));
  const writings: Writing[] = [];
  const writer = {
    isAllowed: true,
    usualLength: 100,
    write: (wish: SummaryWish, signal: AbortSignal) => {
      const writing = { ...Promise.withResolvers<string>(), wish };
      signal.addEventListener('abort', () => writing.reject(signal.reason));
      writings.push(writing);
      return writing.promise;
    },
  };
  const contexts = { context: async () => ({ component: 'ergon' }) };
  const service = new Compaction(
    writer as unknown as SummaryWriter,
    contexts as unknown as ContextService,
    { passFor: () => undefined } as unknown as RequestLimits,
    { lookUp: (id: string) => keys.get(id) } as unknown as Keys,
  );
  const summarize = (owner: string): Promise<string> => {
    const scope = { type: 'own', owner } as const;
    return service.summarize({ contextId: 'a', scope, maxTokens: 10, trace: undefined });
  };
  return { service, writings, summarize, keys };
}

it('waits for a summary in progress, and reads its text in the own scope of each caller', async () => {
  const { writings, summarize } = compaction();
  const [first, second] = [summarize('one'), summarize('two')];
  await vi.waitFor(() => expect(writings).toHaveLength(1));
  writings[0]?.resolve('Of the one.');
  expect(await first).toBe('Of the one.');
  await vi.waitFor(() => expect(writings).toHaveLength(2));
  expect(writings.map(({ wish }) => wish.scope.owner)).toEqual(['one', 'two']);
  writings[1]?.resolve('Of the other.');
  expect(await second).toBe('Of the other.');
});

it('writes nothing for a key that was disabled or deleted while it waited', async () => {
  const { writings, summarize, keys } = compaction();
  const [first, second, third] = ['one', 'two', 'three'].map(summarize);
  await vi.waitFor(() => expect(writings).toHaveLength(1));
  keys.set('two', { isDisabled: true });
  keys.delete('three');
  writings[0]?.resolve('Of the one.');
  expect(await first).toBe('Of the one.');
  for (const refused of [second, third])
    await expect(refused).rejects.toMatchObject({ code: 'model_not_allowed' });
  expect(writings).toHaveLength(1);
});

it('gives who begins a deleted context anew nothing of the former one', async () => {
  const { service, writings, summarize } = compaction();
  const former = summarize('one');
  await vi.waitFor(() => expect(writings).toHaveLength(1));
  service.cancel('a');
  const anew = summarize('two');
  await expect(former).rejects.toMatchObject({ code: 'conflict' });
  await vi.waitFor(() => expect(writings).toHaveLength(2));
  writings[1]?.resolve('Anew.');
  expect(await anew).toBe('Anew.');
});

it.each([
  [
    new RhetorError('invalid_value', 'openai answered 400: no "the secret plan" here', {
      loggable: 'openai answered 400: no "[quoted]" here',
    }),
    'openai answered 400: no "[quoted]" here',
  ],
  [new RhetorError('invalid_value', 'the secret plan'), 'invalid_value'],
  [new TypeError('the secret plan'), 'TypeError'],
])('logs nothing of the conversation when a summary fails: %s', async (error, logged) => {
  const { service, writings } = compaction();
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  vi.spyOn(drops, 'nextDrop').mockReturnValue({ before: undefined });
  onTestFinished(() => void vi.restoreAllMocks());
  const request = { history: 'rhetor', trace: undefined };
  const turn = { contextId: 'a', component: 'ergon', request } as unknown as PreparedTurn;
  const reply = { role: 'assistant', parts: [] } as const;
  service.afterTurn(turn, {} as PlannedCandidate, reply, EVERY_CONTEXT);
  writings[0]?.reject(error);
  await vi.waitFor(() => expect(warn).toHaveBeenCalled());
  expect(warn.mock.calls).toEqual([[`the context a was not summarised: ${logged}`]]);
});
