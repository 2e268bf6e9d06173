import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { StandInHermes } from '../hermes/stand-in-hermes.ts';
import { StandInEngram } from './stand-in-engram.ts';

const engram = new StandInEngram();
const running: TestRhetor[] = [];

async function startRhetor(dataDirectory?: string): Promise<TestRhetor> {
  const rhetor = await TestRhetor.start({
    variables: { RHETOR_ENGRAM_OFFLINE: '0', ENGRAM_URL: engram.url },
    ...(dataDirectory !== undefined && { dataDirectory }),
  });
  running.push(rhetor);
  return rhetor;
}

async function say(rhetor: TestRhetor, contextId: string, message: string): Promise<void> {
  const response = await rhetor.post('/message', {
    message,
    context_id: contextId,
    options: { model: 'simulated-fast?rate=0&length=5' },
  });
  expect(response.status).toBe(200);
  await response.json();
}

const patience = { interval: 20 };
const said = (): unknown[] => engram.memories.map(({ metadata }) => metadata['role']);

beforeEach(async () => {
  engram.memories.length = 0;
  engram.name = 'engram';
  engram.answer = () => 200;
  await engram.start();
});

afterEach(async () => {
  for (const rhetor of running.splice(0)) await rhetor.stop();
  await engram.stop();
});

describe('the mirror in Engram', () => {
  it('sends both messages of a finished turn, in order, with their context', async () => {
    const rhetor = await startRhetor();
    await say(rhetor, 'ergon:design', 'remember the milk');
    await vi.waitFor(() => expect(said()).toEqual(['user', 'assistant']), patience);
    expect(engram.memories[0]).toMatchObject({
      content: 'remember the milk',
      namespace: 'conversations',
      metadata: { context_id: 'ergon:design', component: 'ergon', role: 'user' },
    });
    expect(engram.memories[1]?.metadata).toMatchObject({
      provider: 'simulated',
      model: 'simulated-fast?rate=0&length=5',
      message_id: expect.any(String),
      seq: expect.any(Number),
    });
  });

  it('finds Engram at the address that Hermes gives', async () => {
    const hermes = new StandInHermes();
    hermes.others = [
      { componentId: 'ergon', name: 'Ergon', endpoint: 'http://127.0.0.1:9' },
      { componentId: 'engram', name: 'Engram', endpoint: engram.url },
    ];
    await hermes.start();
    const rhetor = await TestRhetor.start({
      variables: { RHETOR_ENGRAM_OFFLINE: '0', HERMES_API_URL: hermes.url },
    });
    running.push(rhetor);
    await say(rhetor, 'a', 'hello there');
    await vi.waitFor(() => expect(said()).toEqual(['user', 'assistant']), patience);
    await hermes.stop();
  });

  it('loses nothing and delays nothing while Engram is unreachable, even across a restart', async () => {
    const first = await startRhetor();
    await engram.stop();
    await say(first, 'a', 'one');
    await say(first, 'a', 'two');
    await first.app.close();
    running.splice(0);
    await engram.start();
    await startRhetor(first.dataDirectory);
    await vi.waitFor(
      () => expect(engram.memories.map(({ content }) => content)).toContain('two'),
      patience,
    );
    expect(engram.memories.map(({ content }) => content).filter((text) => text === 'one')).toEqual([
      'one',
    ]);
    expect(said().slice(0, 3)).toEqual(['user', 'assistant', 'user']);
  });

  it('does not talk to a server that is not Engram', async () => {
    engram.name = 'something-else';
    const rhetor = await startRhetor();
    await say(rhetor, 'a', 'private');
    await vi.waitFor(async () => {
      const health = (await (await rhetor.get('/health')).json()) as { details: object };
      expect(health.details).toMatchObject({ engram: { state: 'away' } });
    }, patience);
    expect(engram.memories).toEqual([]);
  });

  it('skips turns that are refused permanently, counts them, and continues', async () => {
    engram.answer = ({ content }) => (content === 'poison' ? 422 : 200);
    const rhetor = await startRhetor();
    await say(rhetor, 'a', 'poison');
    await vi.waitFor(() => expect(said()).toEqual(['assistant']), patience);
    const health = (await (await rhetor.get('/health')).json()) as { details: object };
    expect(health.details).toMatchObject({ engram: { state: 'mirroring', refused: 1 } });
  });

  it('leaves out a turn that was cut off', async () => {
    const rhetor = await startRhetor();
    const cut = await rhetor.post('/stream', {
      message: 'cut me',
      context_id: 'a',
      options: { model: 'simulated-fast?rate=0&cut=3' },
    });
    expect(await cut.text()).toContain('upstream_truncated');
    await say(rhetor, 'a', 'whole');
    await vi.waitFor(() => expect(said()).toEqual(['user', 'assistant']), patience);
    expect(engram.memories[0]?.content).toBe('whole');
  });

  it('reports to a deletion how many turns Engram keeps', async () => {
    const rhetor = await startRhetor();
    await say(rhetor, 'a', 'one');
    await say(rhetor, 'a', 'two');
    await vi.waitFor(() => expect(engram.memories).toHaveLength(4), patience);
    // Delivery to Engram is recorded a moment later, but before anything else is sent to it.
    await say(rhetor, 'b', 'three');
    await vi.waitFor(() => expect(engram.memories).toHaveLength(6), patience);
    const answer = await fetch(`${rhetor.url}/contexts/a`, { method: 'DELETE' });
    expect(await answer.json()).toEqual({ success: true, context_id: 'a', mirrored: 2 });
  });
});
