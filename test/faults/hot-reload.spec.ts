/** Changing both config files under load fails no request, and running requests end as they began. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { ask, type Sighting } from './edges.ts';
import { EDGES } from './fault.ts';
import { WHOLE, WHOLE_TEXT } from './whole-text.ts';

/** The files are checked every half second. */
const NOTICED_WITHIN = { interval: 50 };

let former: ScriptedUpstream;
let next: ScriptedUpstream;
let rhetor: TestRhetor;

beforeEach(async () => {
  [former, next] = [await ScriptedUpstream.start(), await ScriptedUpstream.start()];
  for (const upstream of [former, next]) {
    upstream.otherwise(({ model }) => (model === 'slow' ? { ...WHOLE, tokenMs: 40 } : WHOLE));
  }
  rhetor = await TestRhetor.start({
    providers: providersAt(former),
    tasks: tasksFor('one'),
    variables: { PLAYED_KEY: 'key-of-the-test' },
  });
});
afterEach(async () => {
  await rhetor.stop();
  await former.stop();
  await next.stop();
});

function providersAt(upstream: ScriptedUpstream, more: object = { api_key_env: 'PLAYED_KEY' }) {
  const played = { kind: 'openai', base_url: upstream.baseUrl('openai'), default_model: 'one' };
  return { played: { ...played, ...more } };
}

function tasksFor(model: string): Readonly<Record<string, object>> {
  return { default: { provider: 'played', model } };
}

function edit(file: 'providers' | 'tasks', content: unknown): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return writeFile(join(rhetor.directory, `${file}.json`), text);
}

/** Callers on every edge, one after the other, until they are stopped. */
class Load {
  readonly seen: Sighting[] = [];
  private isWanted = true;
  private readonly callers = EDGES.map(async (edge) => {
    for (let calls = 0; this.isWanted; calls += 1) {
      const name = `load-${edge}-${calls}`;
      const body = { message: 'Hello', context_id: name };
      this.seen.push(await ask(rhetor, { name, edge, patienceMs: 10_000, body }));
    }
  });

  get newestModel(): unknown {
    return this.seen.at(-1)?.end['model'];
  }

  /** The incomplete answers among all requests. */
  async stop(): Promise<readonly Sighting[]> {
    await vi.waitFor(() => expect(this.seen.length).toBeGreaterThan(20), NOTICED_WITHIN);
    this.isWanted = false;
    await Promise.all(this.callers);
    return this.seen.filter(({ text, breaches }) => text !== WHOLE_TEXT || breaches.length > 0);
  }
}

async function health() {
  return (await (await rhetor.get('/health')).json()) as {
    readonly status: string;
    readonly details: { readonly problems?: readonly string[] };
  };
}

type Providers = {
  readonly providers: Readonly<Record<string, { readonly available: boolean }>>;
};

describe('an edit under load', () => {
  it('of tasks.json sends the next requests elsewhere, and fails none', async () => {
    const load = new Load();
    await vi.waitFor(() => expect(load.newestModel).toBe('one'));
    await edit('tasks', tasksFor('two'));
    await vi.waitFor(() => expect(load.newestModel).toBe('two'), NOTICED_WITHIN);
    expect(await load.stop()).toEqual([]);
  });

  it('of providers.json switches to the new address; running requests end at the old one', async () => {
    const load = new Load();
    const slow = ask(rhetor, {
      name: 'slow',
      edge: 'sse',
      patienceMs: 10_000,
      body: { message: 'Hello', context_id: 'slow', options: { model: 'slow' } },
    });
    await former.until(() => former.requests.some(({ model }) => model === 'slow'));
    await edit('providers', providersAt(next));
    await next.until(() => next.requests.length > 10);
    const movedAt = former.requests.length;
    expect((await slow).text).toBe(WHOLE_TEXT);
    expect(await load.stop()).toEqual([]);
    expect(former.requests.length).toBe(movedAt);
    // The pool of the old address is closed when its last answer has ended.
    await former.until(() => former.openSockets === 0);
  });

  it('that removes a provider lets its answers end, and no longer asks it', async () => {
    await edit('providers', {
      ...providersAt(former),
      other: { kind: 'ollama', base_url: next.baseUrl('ollama'), default_model: 'spare' },
    });
    await vi.waitFor(async () => {
      const { providers } = (await (await rhetor.get('/providers')).json()) as Providers;
      expect(providers['other']?.available).toBe(true);
    }, NOTICED_WITHIN);
    const load = new Load();
    await vi.waitFor(() => expect(load.newestModel).toBe('one'));
    await edit('providers', {
      other: { kind: 'ollama', base_url: next.baseUrl('ollama'), default_model: 'spare' },
    });
    await vi.waitFor(() => expect(load.newestModel).toBe('spare'), NOTICED_WITHIN);
    expect(await load.stop()).toEqual([]);
  });

  it('of a provider without a key fails no request either', async () => {
    await edit('providers', providersAt(former, {}));
    await vi.waitFor(async () => {
      const { providers } = (await (await rhetor.get('/providers')).json()) as Providers;
      expect(providers['played']?.available).toBe(true);
    }, NOTICED_WITHIN);
    await former.until(() => former.listings.some(({ headers }) => !headers.authorization));
    const load = new Load();
    await vi.waitFor(() => expect(load.newestModel).toBe('one'), NOTICED_WITHIN);
    await edit('providers', providersAt(next, {}));
    await next.until(() => next.requests.length > 10);
    expect(await load.stop()).toEqual([]);
  });

  it.each([
    ['tasks', '{"default": {"provider": "played", "model": "one", "timeout": 5}}', /tasks\.json/],
    ['providers', '{"played": {"kind": "openai", ', /providers\.json: not valid JSON/],
  ] as const)('of %s.json that is bad changes nothing, and is seen', async (file, bad, problem) => {
    const load = new Load();
    await edit(file, bad);
    await vi.waitFor(async () => {
      const { status, details } = await health();
      expect(status).toBe('degraded');
      expect(details.problems).toEqual([expect.stringMatching(problem)]);
    }, NOTICED_WITHIN);
    const before = load.seen.length;
    await vi.waitFor(() => expect(load.seen.length).toBeGreaterThan(before + 20), NOTICED_WITHIN);
    expect(load.newestModel).toBe('one');
    await edit(file, file === 'tasks' ? tasksFor('two') : providersAt(former));
    await vi.waitFor(async () => expect((await health()).status).toBe('healthy'), NOTICED_WITHIN);
    expect(await load.stop()).toEqual([]);
  });
});
