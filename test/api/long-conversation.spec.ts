/** What a model is sent of a conversation that outgrows its window, on the wire, over many turns. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { estimateMessageTokens } from '../../src/context/tokens/token-estimate.ts';
import { textMessage } from '../../src/model/message.ts';
import { jsonOf } from './json.ts';
import { MODEL, playedBy } from './stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { TestRhetor } from '../support/rhetor.ts';

type Sent = { readonly role: string; readonly content: string };
type Summaries = { readonly summaries: readonly Readonly<Record<string, unknown>>[] };

const WINDOW = 4_000;
const SMALL = { models: [{ id: MODEL, context_window: WINDOW, max_output: 200 }] };
/** About 60 tokens. */
const QUESTION = 'word '.repeat(48);

const tokensOf = (messages: readonly Sent[]): number =>
  messages.reduce(
    (sum, { content }) => sum + estimateMessageTokens(textMessage('user', content)),
    0,
  );

describe('a conversation that outgrows the window', () => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;

  const start = async (tasks: Readonly<Record<string, unknown>> = { default: {} }) => {
    upstream = await ScriptedUpstream.start();
    rhetor = await TestRhetor.start({
      providers: { openai: playedBy(upstream, 'openai', SMALL) },
      tasks,
    });
  };
  const stop = async () => {
    await rhetor.stop();
    await upstream.stop();
  };
  const ask = async (contextId: string, message: string): Promise<readonly Sent[]> => {
    const before = upstream.requests.length;
    const response = await rhetor.post('/message', {
      message,
      context_id: contextId,
      system_prompt: 'Be terse.',
    });
    expect(response.status).toBe(200);
    await response.text();
    return (upstream.requests[before]?.body['messages'] ?? []) as readonly Sent[];
  };
  const summariesOf = async (contextId: string): Promise<Summaries['summaries']> => {
    const body = await jsonOf(await rhetor.get(`/contexts/${contextId}/summaries`));
    return (body as Summaries).summaries;
  };
  const view = async (contextId: string) => jsonOf(await rhetor.get(`/contexts/${contextId}/view`));

  describe('without a rule for summaries', () => {
    beforeAll(() => start());
    afterAll(stop);

    it('never exceeds the budget, and keeps the same beginning for many turns', async () => {
      let former: readonly Sent[] = [];
      let changes = 0;
      let total = 0;
      for (let turn = 0; turn < 100; turn += 1) {
        upstream.next({ text: `Answer ${turn}.` });
        const sent = await ask('long', `${turn} ${QUESTION}`);
        expect(tokensOf(sent)).toBeLessThanOrEqual(WINDOW * 0.8);
        expect(sent[0]?.role).toBe('system');
        expect(sent[1]?.role).toBe('user');
        expect(sent.at(-1)?.content).toBe(`${turn} ${QUESTION}`);
        const isStable = former.every(({ content }, place) => content === sent[place]?.content);
        if (!isStable) changes += 1;
        former = sent;
        total += tokensOf(sent.slice(-1)) + 7;
      }
      expect(total).toBeGreaterThan(WINDOW);
      expect(changes).toBeGreaterThan(0);
      expect(changes).toBeLessThanOrEqual(Math.ceil((total - WINDOW * 0.7) / (WINDOW * 0.25)));
      expect(upstream.requests).toHaveLength(100);
    });

    it('shows what would be sent now, computed as for a turn', async () => {
      const shown = await view('long');
      const sent = await ask('long', 'x');
      const { messages, tokens, budget, count } = shown as {
        messages: readonly (Sent & { tokens: number })[];
        tokens: number;
        budget: number;
        count: number;
      };
      expect(messages.map(({ content }) => content)).toEqual(
        sent.slice(1, -1).map(({ content }) => content),
      );
      expect(count).toBe(messages.length);
      expect(tokens).toBeGreaterThanOrEqual(
        messages.reduce((sum, message) => sum + message.tokens, 0),
      );
      expect(budget).toBeLessThan(WINDOW);
      expect(shown).toMatchObject({ provider: 'openai', model: MODEL, context_window: WINDOW });
      expect(shown['dropped_messages']).toBe(200 - messages.length);
    });

    it('answers 404 for a context that does not exist', async () => {
      for (const path of ['view', 'summaries']) {
        expect((await rhetor.get(`/contexts/nobody/${path}`)).status).toBe(404);
      }
      expect((await rhetor.post('/contexts/nobody/summarize', {})).status).toBe(404);
    });

    it('summarises on demand, with the usual rule, and deletes the summary', async () => {
      upstream.next({ text: 'One.' }, { text: 'They said hello.' });
      await ask('asked', 'Hello?');
      const response = await rhetor.post('/contexts/asked/summarize?max_tokens=42', {});
      expect(await jsonOf(response)).toEqual({ context_id: 'asked', summary: 'They said hello.' });
      expect(
        upstream.lastRequest.body['max_completion_tokens'] ??
          upstream.lastRequest.body['max_tokens'],
      ).toBe(42);
      expect(JSON.stringify(upstream.lastRequest.body['messages'])).toContain('user: Hello?');
      const [layer] = await summariesOf('asked');
      expect(layer).toMatchObject({
        summary: 'They said hello.',
        model: MODEL,
        covers: { from: expect.any(String), to: expect.any(String) },
        tokens_before: expect.any(Number),
        tokens_after: expect.any(Number),
      });
      const listed = async () => jsonOf(await rhetor.get('/contexts?q=asked'));
      expect(await listed()).toMatchObject({ contexts: [{ summary_count: 1 }] });
      const path = `/contexts/asked/summaries/${String(layer?.['id'])}`;
      const undo = async () => jsonOf(await fetch(rhetor.url + path, { method: 'DELETE' }));
      expect(await undo()).toMatchObject({ success: true });
      expect(await undo()).toMatchObject({ success: false });
      expect(await listed()).toMatchObject({ contexts: [{ summary_count: 0 }] });
    });

    it('learns how the model counts, and reports its accuracy', async () => {
      // A model with many counts is counted ten times a second at most.
      let turn = 0;
      await vi.waitFor(async () => {
        turn += 1;
        upstream.next({ text: 'Ok.', usage: { input: 1_300, output: 1 } });
        await ask(`counted-${turn}`, 'word'.repeat(1_000));
        const body = (await jsonOf(await rhetor.get('/providers'))) as {
          providers: { openai: { models: readonly object[] } };
        };
        expect(body.providers.openai.models[0]).toMatchObject({
          token_estimate: { factor: expect.closeTo(1.28, 1), error: expect.any(Number) },
        });
      });
    });
  });

  it('keeps what it has learned across a restart', async () => {
    await start();
    const directory = await mkdtemp(join(tmpdir(), 'rhetor-calibration-'));
    const estimate = async (counting: TestRhetor): Promise<unknown> => {
      const body = (await jsonOf(await counting.get('/providers'))) as {
        providers: { openai: { models: readonly { token_estimate?: object }[] } };
      };
      return body.providers.openai.models[0]?.token_estimate;
    };
    const begin = () =>
      TestRhetor.start({
        providers: { openai: playedBy(upstream, 'openai', SMALL) },
        dataDirectory: directory,
      });
    const first = await begin();
    upstream.next({ text: 'Ok.', usage: { input: 1_300, output: 1 } });
    await (await first.post('/message', { message: 'word'.repeat(1_000) })).text();
    const learnt = await estimate(first);
    expect(learnt).toBeDefined();
    await first.stop();
    const second = await begin();
    expect(await estimate(second)).toEqual(learnt);
    await second.stop();
    await rm(directory, { recursive: true });
    await stop();
  });

  describe('with a rule for summaries', () => {
    beforeAll(() => start({ default: {}, summarize: { options: { max_tokens: 100 } } }));
    beforeEach(() => upstream.reset());
    afterAll(stop);

    /** A summary is requested after the answer, so its request can't be part of a script. */
    const talk = async (contextId: string, turns: number): Promise<readonly Sent[]> => {
      let sent: readonly Sent[] = [];
      for (let turn = 0; turn < turns; turn += 1)
        sent = await ask(contextId, `${turn} ${QUESTION}`);
      return sent;
    };
    const untilSummaries = async (contextId: string, count: number): Promise<void> => {
      await expect.poll(async () => (await summariesOf(contextId)).length).toBe(count);
    };

    it('replaces the oldest turns by a summary, absorbs it, and deletes it', async () => {
      await talk('told', 45);
      await untilSummaries('told', 1);
      const [first] = await summariesOf('told');
      const sent = await ask('told', 'next');
      expect(sent[1]).toMatchObject({
        role: 'user',
        content: expect.stringContaining(String(first?.['summary'])),
      });
      expect(await view('told')).toMatchObject({
        summary_id: first?.['id'],
        messages: expect.arrayContaining([expect.objectContaining({ note: 'summary' })]),
      });
      await talk('told', 13);
      await untilSummaries('told', 2);
      const [second, former] = await summariesOf('told');
      expect(former).toMatchObject({ id: first?.['id'], absorbed_by: second?.['id'] });
      await fetch(`${rhetor.url}/contexts/told/summaries/${String(second?.['id'])}`, {
        method: 'DELETE',
      });
      expect(await view('told')).toMatchObject({ summary_id: first?.['id'] });
      const kept = await jsonOf(await rhetor.get('/contexts/told?limit=1000'));
      expect(kept['count']).toBe(2 * (45 + 1 + 13));
    });

    it('deletes them with the context', async () => {
      await talk('gone', 45);
      await untilSummaries('gone', 1);
      await fetch(`${rhetor.url}/contexts/gone`, { method: 'DELETE' });
      expect((await rhetor.get('/contexts/gone/summaries')).status).toBe(404);
    });

    it('makes no calls while everything fits', async () => {
      await talk('short', 5);
      expect(upstream.requests).toHaveLength(5);
      expect(await summariesOf('short')).toEqual([]);
    });
  });
});
