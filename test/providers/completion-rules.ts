/** The rules of `CompletionProvider` that are independent of the answer; every kind of provider passes them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { outcomeOf, refusalOf, requestFor, textIn } from './completions.ts';

/** What a provider under test does with its next request. */
export type Situation =
  /** a few words, then a normal end */
  | 'answers'
  /** never a token */
  | 'is silent'
  /** two tokens or more, then nothing */
  | 'goes silent'
  /** ends after two tokens or more, without a terminator */
  | 'is cut'
  /** fails before the first token, like an overloaded server */
  | 'is overloaded'
  /** the same after two tokens or more */
  | 'fails in the middle';

export type RulesStage = {
  readonly provider: CompletionProvider;
  /** @returns the model to request */
  prepare(situation: Situation): string;
  stop(): Promise<void>;
};

export function describeCompletionRules(name: string, start: () => Promise<RulesStage>): void {
  describe(`${name}: the rules of a completion`, () => {
    let stage: RulesStage;

    beforeAll(async () => {
      stage = await start();
    });
    afterAll(() => stage.stop());

    function open(
      situation: Situation,
      signal = new AbortController().signal,
      limits: Partial<CompletionRequest['limits']> = {},
    ) {
      return stage.provider.open(requestFor(stage.prepare(situation), { limits }), signal);
    }

    it('starts once, emits content, ends once and completes', async () => {
      const { events, error } = await outcomeOf(await open('answers'));
      expect(error).toBeUndefined();
      const types = events.map((event) => event.type);
      expect(types[0]).toBe('response-start');
      expect(types.at(-1)).toBe('response-end');
      expect(types.filter((type) => type === 'response-start' || type === 'response-end')).toEqual([
        'response-start',
        'response-end',
      ]);
      expect(textIn(events)).not.toBe('');
    });

    it('reports its own id and the requested model', async () => {
      const model = stage.prepare('answers');
      const answer = await stage.provider.open(requestFor(model), new AbortController().signal);
      const { events } = await outcomeOf(answer);
      expect(events[0]).toMatchObject({
        type: 'response-start',
        provider: stage.provider.id,
        model,
      });
    });

    it('rejects with the reason of a signal that is already aborted', async () => {
      const reason = new Error('too late');
      await expect(open('answers', AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('rejects with the reason of a signal that is aborted while it opens', async () => {
      const abort = new AbortController();
      const opening = open('is silent', abort.signal);
      const reason = new Error('the caller left');
      abort.abort(reason);
      await expect(opening).rejects.toBe(reason);
    });

    it('errors with the reason of a signal that is aborted in the middle', async () => {
      const abort = new AbortController();
      const outcome = outcomeOf(await open('goes silent', abort.signal));
      const reason = new Error('the caller left');
      abort.abort(reason);
      const { events, error } = await outcome;
      expect(error).toBe(reason);
      expect(events.some((event) => event.type === 'response-end')).toBe(false);
    });

    it('emits nothing after an unsubscription', async () => {
      const answer = await open('answers');
      let seen = 0;
      await new Promise<void>((resolve) => {
        const subscription = answer.subscribe(() => {
          seen += 1;
          queueMicrotask(() => {
            subscription.unsubscribe();
            resolve();
          });
        });
      });
      const atUnsubscribing = seen;
      await outcomeOf(await open('answers'));
      expect(seen).toBe(atUnsubscribing);
    });

    it('rejects when there is no token in time', async () => {
      const error = await refusalOf(
        open('is silent', new AbortController().signal, { firstTokenMs: 60 }),
      );
      expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 });
    });

    it('rejects if the provider is overloaded, so that another one can be asked', async () => {
      const error = await refusalOf(open('is overloaded'));
      expect(error).toMatchObject({ code: 'upstream_error', isRetryable: true });
    });

    it('errors if it fails in the middle, after the tokens so far', async () => {
      const { events, error } = await outcomeOf(await open('fails in the middle'));
      expect(error).toMatchObject({ name: 'RhetorError', code: 'upstream_error' });
      expect(textIn(events)).not.toBe('');
      expect(events.some((event) => event.type === 'response-end')).toBe(false);
    });

    it('never presents a cut-off answer as complete', async () => {
      const { events, error } = await outcomeOf(await open('is cut'));
      expect(error).toMatchObject({ name: 'RhetorError', code: 'upstream_truncated' });
      expect(textIn(events)).not.toBe('');
      expect(events.some((event) => event.type === 'response-end')).toBe(false);
    });
  });
}
