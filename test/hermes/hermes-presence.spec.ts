import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HermesClient } from '../../src/hermes/hermes-client.ts';
import { HermesPresence } from '../../src/hermes/hermes-presence.ts';
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
  presence = new HermesPresence(
    new HermesClient(url, all.callMs),
    registrationOf('0.1.0', 'http://localhost:8300'),
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
  vi.waitFor(() => expect(claim()).toBe(true), { timeout: 5_000, interval: 2 });

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
          name: 'Rhetor',
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
          },
        },
      },
    ]);
    expect(hermes.callsTo('/api/heartbeat').every((call) => call.status === 200)).toBe(true);
    expect(log).toEqual(['registered']);
  });

  it.each(['', '/', '/api', '/api/'])('takes a URL that ends in "%s"', async (ending) => {
    const rhetor = begin({}, `${hermes.url}${ending}`);
    await until(() => rhetor.isRegistered);
    expect(hermes.knownComponents).toEqual(['rhetor']);
  });

  it('understands component_id as well as componentId', async () => {
    hermes.usesSnakeCase = true;
    begin();
    await until(() => hermes.callsTo('/api/heartbeat').some((call) => call.status === 200));
  });

  it('registers anew before the hour of its token is over, with no gap', async () => {
    const rhetor = begin({ renewalMs: 25 });
    await until(() => hermes.callsTo('/api/register').length >= 3);
    expect(rhetor.isRegistered).toBe(true);
    expect(hermes.callsTo('/api/heartbeat').every((call) => call.status === 200)).toBe(true);
    expect(hermes.callsTo('/api/unregister')).toEqual([]);
    expect(log).toEqual(['registered']);
  });

  it('registers anew when its token has expired', async () => {
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

  it('joins a Hermes that comes later, and says only once that it is away', async () => {
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

  it('registers anew when Hermes comes back with an empty registry', async () => {
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
    ['failing', /refused to register Rhetor \(HTTP 500\)/],
    ['html', /does not speak as Hermes does; check HERMES_API_URL/],
    ['endless', /does not speak as Hermes does/],
    ['redirecting', /HTTP 307/],
  ])('waits for a %s Hermes to be well, trying again', async (mood, reason) => {
    hermes.mood = mood;
    const rhetor = begin({ callMs: 50 });
    await until(() => hermes.calls.length >= 3);
    expect(rhetor.isRegistered).toBe(false);
    expect(rhetor.lastError).toMatch(reason);
    expect(log).toHaveLength(1);
    expect(hermes.callsTo('/elsewhere')).toEqual([]);
    hermes.mood = 'well';
    await until(() => rhetor.isRegistered);
  });

  it('counts as lost when a heartbeat fails, and comes back', async () => {
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
  it('unregisters, and sends nothing after it', async () => {
    const rhetor = begin();
    await until(() => rhetor.isRegistered);
    await rhetor.stop();
    expect(hermes.knownComponents).toEqual([]);
    expect(hermes.calls.at(-1)).toEqual({ path: '/api/unregister', status: 200, body: {} });
    expect(rhetor.isRegistered).toBe(false);
  });

  it('takes back a registration that was under way', async () => {
    const rhetor = begin();
    await rhetor.stop();
    expect(hermes.callsTo('/api/register')).toHaveLength(1);
    expect(hermes.knownComponents).toEqual([]);
  });

  it('does not wait for a Hermes that is silent', async () => {
    const rhetor = begin({ farewellMs: 50, callMs: 60_000 });
    await until(() => rhetor.isRegistered);
    hermes.mood = 'silent';
    const startedAt = performance.now();
    await rhetor.stop();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('does not wait for a Hermes that is away', async () => {
    await hermes.stop();
    const rhetor = begin({ firstRetryMs: 60_000, longestRetryMs: 60_000 });
    await until(() => rhetor.lastError !== undefined);
    const startedAt = performance.now();
    await rhetor.stop();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
