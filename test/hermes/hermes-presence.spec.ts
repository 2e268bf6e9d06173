import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HermesClient } from '../../src/hermes/hermes-client.ts';
import type { Self } from '../../src/hermes/component-id.ts';
import { HermesPresence } from '../../src/hermes/hermes-presence.ts';
import { beginInstance, endInstance } from '../../src/hermes/instance.ts';
import type { PresenceTiming } from '../../src/hermes/presence-timing.ts';
import { registrationOf } from '../../src/hermes/registration.ts';
import { type HermesMood, StandInHermes } from './stand-in-hermes.ts';

const QUICK: PresenceTiming = {
  heartbeatMs: 10,
  renewalMs: 60_000,
  firstRetryMs: 5,
  longestRetryMs: 20,
  callMs: 2_000,
  farewellMs: 2_000,
};

let hermes: StandInHermes;
let presence: HermesPresence | undefined;
let log: string[];
let self: Self;
const ENDPOINT = 'http://localhost:8300';

beforeEach(async () => {
  hermes = new StandInHermes();
  await hermes.start();
  log = [];
});
afterEach(async () => {
  await presence?.stop();
  presence = undefined;
  await hermes.stop();
});

function begin(timing: Partial<PresenceTiming> = {}, url = hermes.url): HermesPresence {
  const all = { ...QUICK, ...timing };
  self = { instance: beginInstance(), endpoint: ENDPOINT };
  const me = self;
  presence = new HermesPresence(
    new HermesClient(url, all.callMs),
    me,
    (id) => registrationOf(id, '0.1.0', me),
    all,
    {
      registered: () => log.push('registered'),
      lost: (reason, wasRegistered) => log.push(`${wasRegistered ? 'lost' : 'absent'}: ${reason}`),
    },
  );
  presence.start();
  return presence;
}

const until = (claim: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(claim()).toBe(true), { interval: 2 });

describe('presence at Hermes', () => {
  it('registers as Rhetor and sends heartbeats that Hermes accepts', async () => {
    const rhetor = begin();
    await until(() => hermes.callsTo('/api/heartbeat').length >= 3);
    expect(rhetor.isRegistered).toBe(true);
    expect(rhetor.lastError).toBeUndefined();
    expect(hermes.callsTo('/api/register')).toEqual([
      {
        path: '/api/register',
        status: 200,
        body: {
          component_id: 'rhetor',
          name: 'rhetor',
          version: '0.1.0',
          type: 'rhetor',
          endpoint: 'http://localhost:8300',
          capabilities: [
            'llm_management',
            'prompt_engineering',
            'context_management',
            'model_selection',
          ],
          metadata: {
            description: 'LLM Management System for Tekton',
            endpoints: { http: 'http://localhost:8300', ws: 'ws://localhost:8300/ws' },
            instance: self.instance.id,
            process: self.instance.process,
          },
        },
      },
    ]);
    expect(hermes.callsTo('/api/heartbeat').every((call) => call.status === 200)).toBe(true);
    expect(log).toEqual(['registered']);
  });

  it.each(['', '/', '/api', '/api/'])('accepts a URL that ends in "%s"', async (ending) => {
    const rhetor = begin({}, `${hermes.url}${ending}`);
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor']);
  });

  it('understands component_id as well as componentId', async () => {
    hermes.usesSnakeCase = true;
    begin();
    await until(() => hermes.callsTo('/api/heartbeat').some((call) => call.status === 200));
  });

  it('registers again before its token expires, without a gap', async () => {
    const rhetor = begin({ renewalMs: 25 });
    await until(() => hermes.callsTo('/api/register').length >= 3);
    expect(rhetor.isRegistered).toBe(true);
    expect(hermes.callsTo('/api/heartbeat').every((call) => call.status === 200)).toBe(true);
    expect(hermes.callsTo('/api/unregister')).toEqual([]);
    expect(log).toEqual(['registered']);
  });

  it('registers again when its token has expired', async () => {
    begin();
    await until(() => hermes.callsTo('/api/heartbeat').length > 0);
    hermes.expireTokens();
    await until(() => hermes.callsTo('/api/register').length === 2);
    expect(hermes.callsTo('/api/heartbeat').some((call) => call.status === 401)).toBe(true);
    const heartbeats = hermes.callsTo('/api/heartbeat').length;
    await until(() => hermes.callsTo('/api/heartbeat').length > heartbeats);
    expect(hermes.calls.at(-1)).toMatchObject({ status: 200 });
    expect(log).toEqual(['registered']);
  });

  it('joins a Hermes that starts later, and logs only once that it is unreachable', async () => {
    await hermes.stop();
    const rhetor = begin();
    await until(() => rhetor.lastError !== undefined);
    expect(rhetor.isRegistered).toBe(false);
    await hermes.start();
    await until(() => rhetor.isRegistered);
    expect(rhetor.lastError).toBeUndefined();
    expect(log).toEqual([
      `absent: Hermes at ${hermes.url} cannot be reached (ECONNREFUSED).`,
      'registered',
    ]);
  });

  it('registers again when Hermes comes back with an empty registry', async () => {
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    await hermes.stop();
    await until(() => !rhetor.isRegistered);
    await hermes.start();
    await until(() => hermes.knownComponents.includes('rhetor'));
    await until(() => rhetor.isRegistered);
    expect(log).toEqual(['registered', expect.stringMatching(/^lost: /), 'registered']);
  });

  it.each<[HermesMood, RegExp]>([
    ['silent', /did not answer within 0\.05 s/],
    ['failing', /refused to list its components \(HTTP 500\)/],
    ['html', /does not answer like Hermes; check HERMES_API_URL/],
    ['endless', /does not answer like Hermes/],
    ['redirecting', /HTTP 307/],
  ])('waits for a %s Hermes to be well, trying again', async (mood, reason) => {
    hermes.mood = mood;
    const rhetor = begin(mood === 'silent' ? { callMs: 50 } : {});
    await until(() => hermes.calls.length >= 3);
    expect(rhetor.isRegistered).toBe(false);
    expect(rhetor.lastError).toMatch(reason);
    expect(log).toHaveLength(1);
    expect(hermes.callsTo('/elsewhere')).toEqual([]);
    hermes.mood = 'well';
    await until(() => rhetor.isRegistered);
  });

  it('is no longer registered when a heartbeat fails, and comes back', async () => {
    const rhetor = begin();
    await until(() => hermes.callsTo('/api/heartbeat').length > 0);
    hermes.mood = 'failing';
    await until(() => !rhetor.isRegistered);
    hermes.mood = 'well';
    await until(() => rhetor.isRegistered);
    expect(log).toEqual(['registered', expect.stringMatching(/^lost: /), 'registered']);
  });
});

describe('leaving Hermes', () => {
  it('unregisters, and sends nothing afterwards', async () => {
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    await rhetor.stop();
    expect(hermes.knownComponents).toEqual([]);
    expect(hermes.calls.at(-1)).toEqual({ path: '/api/unregister', status: 200, body: {} });
    expect(rhetor.isRegistered).toBe(false);
  });

  it('revokes a registration that was in progress', async () => {
    const rhetor = begin();
    await rhetor.stop();
    expect(hermes.callsTo('/api/register')).toHaveLength(1);
    expect(hermes.knownComponents).toEqual([]);
  });

  it('does not wait for a Hermes that does not answer', async () => {
    const rhetor = begin({ farewellMs: 50, callMs: 60_000 });
    await until(() => rhetor.isRegistered);
    hermes.mood = 'silent';
    const startedAt = performance.now();
    await rhetor.stop();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it('does not wait for a Hermes that is unreachable', async () => {
    await hermes.stop();
    const rhetor = begin({ firstRetryMs: 60_000, longestRetryMs: 60_000 });
    await until(() => rhetor.lastError !== undefined);
    const startedAt = performance.now();
    await rhetor.stop();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });
});

describe('a Hermes that was restarted so quickly that heartbeats never failed', () => {
  it('gets Rhetor back into its registry', async () => {
    const rhetor = begin();
    await until(() => hermes.callsTo('/api/heartbeat').length > 0);
    hermes.forget();
    await until(() => hermes.knownComponents.includes('rhetor'));
    expect(rhetor.isRegistered).toBe(true);
    expect(hermes.callsTo('/api/heartbeat').every(({ status }) => status === 200)).toBe(true);
    expect(log).toEqual(['registered']);
  });

  it('accepts a Hermes that lists no components', async () => {
    hermes.listsComponents = false;
    const rhetor = begin();
    await until(() => hermes.callsTo('/api/heartbeat').length > 2);
    expect(rhetor.isRegistered).toBe(true);
    expect(hermes.callsTo('/api/register')).toHaveLength(1);
  });
});

describe('several Rhetors', () => {
  const others: HermesPresence[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) await other.stop();
  });
  /** A second instance, which the next `begin` does not replace. */
  function beginAnother(): { readonly rhetor: HermesPresence; readonly id: string } {
    const rhetor = begin();
    others.push(rhetor);
    presence = undefined;
    return { rhetor, id: self.instance.id };
  }

  it('register under their own ids, and one that stops unregisters only itself', async () => {
    const first = beginAnother();
    await until(() => first.rhetor.isRegistered);
    const second = beginAnother();
    await until(() => second.rhetor.isRegistered);
    const own = `rhetor-${second.id}`;
    expect(hermes.knownComponents).toEqual(['rhetor', own]);
    const names = hermes.callsTo('/api/register').map(({ body }) => body['name']);
    expect(names).toEqual(['rhetor', 'rhetor']);

    const looks = hermes.callsTo('/api/query').length;
    await until(() => hermes.callsTo('/api/query').length > looks + 6);
    expect(hermes.callsTo('/api/register')).toHaveLength(2);

    await first.rhetor.stop();
    await until(() => hermes.knownComponents.join() === 'rhetor');
    expect(hermes.metadataOf('rhetor')).toMatchObject({ instance: second.id });
    expect(second.rhetor.isRegistered).toBe(true);
  });

  it('that start at the same moment get different ids', async () => {
    const three = [beginAnother(), beginAnother(), beginAnother()];
    await until(
      () => hermes.knownComponents.length === 3 && three.every(({ rhetor }) => rhetor.isRegistered),
    );
    expect(hermes.knownComponents).toContain('rhetor');
    const instances = hermes.knownComponents.map((id) => hermes.metadataOf(id)['instance']);
    expect(instances.toSorted()).toEqual(three.map(({ id }) => id).toSorted());
  });

  it('do not unregister an instance that has taken over their id', async () => {
    const rhetor = begin({ heartbeatMs: 60_000 });
    await until(() => rhetor.isRegistered);
    const thief = { componentId: 'rhetor', metadata: { instance: 'other', process: 'far:1' } };
    hermes.list(thief);
    await rhetor.stop();
    expect(hermes.knownComponents).toEqual(['rhetor']);
    expect(hermes.callsTo('/api/unregister')).toEqual([]);
  });
});

describe('an entry left behind by a predecessor', () => {
  const elsewhere = { instance: 'dead', process: 'another-machine:1' };
  const entry = { componentId: 'rhetor', name: 'rhetor', endpoint: ENDPOINT };

  it.each([
    ['is taken over when Hermes has not heard of it for a minute', { metadata: elsewhere }, 61_000],
    ['is taken over at our own address from a version without instances', {}, 0],
  ])('%s', async (_, more, heardAgoMs) => {
    hermes.list({ ...entry, ...more }, heardAgoMs);
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor']);
    expect(hermes.metadataOf('rhetor')).toMatchObject({ instance: self.instance.id });
  });

  it('is taken over at once when its process is known to be dead', async () => {
    const gone = beginInstance();
    endInstance(gone);
    hermes.list({ ...entry, metadata: { instance: gone.id, process: gone.process } });
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor']);
  });

  it.each([
    ['another instance', { ...entry, metadata: elsewhere }],
    ['another address', { ...entry, endpoint: 'http://other:8300' }],
  ])('is left alone while Hermes hears of it: %s', async (_, other) => {
    hermes.list(other, 59_000);
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor', `rhetor-${self.instance.id}`]);
  });

  it('has its age measured by Hermes’ clock', async () => {
    hermes.clockAheadMs = 3_600_000;
    hermes.list({ ...entry, metadata: elsewhere }, 30_000);
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor', `rhetor-${self.instance.id}`]);
  });
});
