import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { letRecallsTake } from '../support/recall-time.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { StandInHermes } from '../hermes/stand-in-hermes.ts';
import { StandInEngram } from './stand-in-engram.ts';

const engram = new StandInEngram();
const running: TestRhetor[] = [];
const patience = { interval: 20 };

async function start(
  variables: Readonly<Record<string, string>> = { ENGRAM_URL: engram.url },
  dataDirectory?: string,
): Promise<TestRhetor> {
  const rhetor = await TestRhetor.start({
    tasks: { asking: { recall: { limit: 3, scope: 'component' } } },
    variables: { RHETOR_ENGRAM_OFFLINE: '0', ...variables },
    ...(dataDirectory !== undefined && { dataDirectory }),
  });
  running.push(rhetor);
  return rhetor;
}

async function stopKeepingData(rhetor: TestRhetor): Promise<string> {
  await rhetor.app.close();
  running.splice(running.indexOf(rhetor), 1);
  return rhetor.dataDirectory;
}

async function say(rhetor: TestRhetor, message: string, task = 'default'): Promise<void> {
  const response = await rhetor.post('/message', {
    message,
    context_id: 'ergon:a',
    task_type: task,
    options: { model: 'simulated-fast?rate=0&length=5' },
  });
  expect(response.status).toBe(200);
  await response.json();
}

async function mirrorOf(rhetor: TestRhetor): Promise<Record<string, unknown>> {
  const health = (await (await rhetor.get('/health')).json()) as {
    details: { engram: Record<string, unknown> };
  };
  return health.details.engram;
}

const questions = (): unknown[] =>
  engram.memories
    .filter(({ metadata }) => metadata['role'] === 'user')
    .map(({ content }) => content);

beforeEach(async () => {
  letRecallsTake();
  engram.memories.length = 0;
  engram.name = 'engram';
  engram.answer = () => 200;
  engram.found = async () => [];
  await engram.start();
});

afterEach(async () => {
  for (const rhetor of running.splice(0)) await rhetor.stop();
  await engram.stop();
});

describe('a stranger on Engram’s port', () => {
  it('gets nothing when it takes the port between two turns', async () => {
    const rhetor = await start();
    await say(rhetor, 'for Engram');
    await vi.waitFor(() => expect(questions()).toEqual(['for Engram']), patience);
    engram.name = 'notebook server';
    await say(rhetor, 'private');
    await vi.waitFor(
      async () => expect(await mirrorOf(rhetor)).toMatchObject({ state: 'away', waiting: 1 }),
      patience,
    );
    expect(questions()).toEqual(['for Engram']);
    engram.name = 'engram';
    await vi.waitFor(() => expect(questions()).toEqual(['for Engram', 'private']), patience);
  });

  it('gets nothing when Engram was unreachable before', async () => {
    const rhetor = await start();
    await say(rhetor, 'for Engram');
    await vi.waitFor(() => expect(questions()).toEqual(['for Engram']), patience);
    await engram.stop();
    await say(rhetor, 'private');
    await vi.waitFor(
      async () => expect(await mirrorOf(rhetor)).toMatchObject({ state: 'away' }),
      patience,
    );
    engram.name = 'notebook server';
    const asked = vi.spyOn(engram, 'name', 'get').mockReturnValue('notebook server');
    await engram.start();
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), patience);
    expect(questions()).toEqual(['for Engram']);
    asked.mockRestore();
  });

  it('cannot refuse a turn permanently', async () => {
    const rhetor = await start();
    engram.answer = () => {
      if (engram.name === 'engram') engram.name = 'notebook server';
      return 400;
    };
    await say(rhetor, 'refused by whom?');
    await vi.waitFor(
      async () =>
        expect(await mirrorOf(rhetor)).toMatchObject({ state: 'away', refused: 0, waiting: 1 }),
      patience,
    );
    engram.answer = () => 200;
    engram.name = 'engram';
    await vi.waitFor(() => expect(questions()).toEqual(['refused by whom?']), patience);
  });

  it('is not searched', async () => {
    const searches: string[] = [];
    engram.found = async () => {
      searches.push(engram.name);
      return [];
    };
    const rhetor = await start();
    await say(rhetor, 'first');
    await vi.waitFor(() => expect(questions()).toEqual(['first']), patience);
    await say(rhetor, 'asked of Engram', 'asking');
    await vi.waitFor(() => expect(searches).toEqual(['engram']), patience);
    engram.name = 'notebook server';
    await say(rhetor, 'private question', 'asking');
    expect(searches).toEqual(['engram']);
  });
});

describe('which Engram is used', () => {
  it('none if none is configured', async () => {
    const rhetor = await start({});
    await say(rhetor, 'stays here');
    expect(await mirrorOf(rhetor)).toEqual({ state: 'off', refused: 0 });
  });

  it('none if Hermes names one and ENGRAM_URL is off', async () => {
    const hermes = new StandInHermes();
    hermes.others = [{ componentId: 'engram', name: 'engram', endpoint: engram.url }];
    await hermes.start();
    const rhetor = await start({ HERMES_API_URL: hermes.url, ENGRAM_URL: 'off' });
    await say(rhetor, 'stays here');
    expect(await mirrorOf(rhetor)).toEqual({ state: 'off', refused: 0 });
    expect(questions()).toEqual([]);
    await hermes.stop();
  });
});

describe('the turns that wait for Engram', () => {
  it('are counted in /health, with the time since when', async () => {
    await engram.stop();
    const rhetor = await start();
    expect(await mirrorOf(rhetor)).toMatchObject({ waiting: 0 });
    const before = Date.now();
    await say(rhetor, 'one');
    await say(rhetor, 'two');
    const mirror = await mirrorOf(rhetor);
    expect(mirror).toMatchObject({ waiting: 2, waiting_since: expect.any(String) });
    const since = Date.parse(String(mirror['waiting_since']));
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(Date.now());
    await engram.start();
    await vi.waitFor(
      async () => expect(await mirrorOf(rhetor)).toMatchObject({ state: 'mirroring', waiting: 0 }),
      patience,
    );
    expect(await mirrorOf(rhetor)).not.toHaveProperty('waiting_since');
  });

  it('exclude those from before an Engram was configured', async () => {
    const first = await start({});
    await say(first, 'before');
    const second = await start(undefined, await stopKeepingData(first));
    await say(second, 'after');
    await vi.waitFor(() => expect(questions()).toEqual(['after']), patience);
  });

  it('include those from while a configured Engram was switched off', async () => {
    const first = await start();
    const second = await start({ ENGRAM_URL: 'off' }, await stopKeepingData(first));
    await say(second, 'meanwhile');
    await start(undefined, await stopKeepingData(second));
    await vi.waitFor(() => expect(questions()).toEqual(['meanwhile']), patience);
  });
});
