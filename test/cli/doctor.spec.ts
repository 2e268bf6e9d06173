/** `rhetor doctor`: its findings with and without a server, its advice, and that it never shows a key. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { run } from './command.ts';

type Found = { readonly area: string; readonly standing: string; readonly message: string };

let home: string;

beforeAll(() => buildRhetor(), 120_000);
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rhetor-doctor-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(home, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function port(listener?: Server): Promise<number> {
  const server = listener ?? createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: number } = server.address() as AddressInfo;
  if (listener === undefined) await new Promise((resolve) => server.close(resolve));
  else onTestFinished(() => void server.close());
  return number;
}

/** Only what a test sets up is examined, nothing of the machine. */
async function settings(providers: unknown, more: Readonly<Record<string, string>> = {}) {
  return {
    HOME: home,
    RHETOR_PORT: String(await port()),
    RHETOR_PROVIDERS_CONFIG: await file('providers.json', providers),
    RHETOR_TASK_CONFIG: await file('tasks.json', { default: {} }),
    HERMES_API_URL: 'off',
    ENGRAM_URL: 'off',
    ...more,
  };
}

async function examine(variables: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const { code, stdout } = await run(['doctor', '--json', ...args], { variables });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Found[] };
  const of = (area: string) => findings.find((finding) => finding.area === area);
  const areas = findings.map(({ area }) => area);
  return { code, of, areas, findings };
}

const SIMULATED = { kind: 'simulated', default_model: 'simulated-fast' };

describe('without a server', () => {
  it('checks the files, the keys, the data, the disk, the neighbours and the port', async () => {
    const vendor = await port(createServer((_request, response) => response.end('{}')));
    const away = await port();
    const { code, of } = await examine(
      await settings(
        {
          claude: { kind: 'anthropic', api_key_env: 'CLAUDE_KEY' },
          here: { kind: 'openai', base_url: `http://127.0.0.1:${vendor}/v1` },
          gone: { kind: 'openai', base_url: `http://127.0.0.1:${away}/v1` },
        },
        { HERMES_API_URL: `http://127.0.0.1:${away}`, ENGRAM_URL: `http://127.0.0.1:${vendor}` },
      ),
    );
    expect(code).toBe(1);
    expect(of('providers.json')).toMatchObject({ standing: 'ok' });
    expect(of('key of claude')).toMatchObject({
      standing: 'warn',
      message: 'CLAUDE_KEY is not set, so claude is not asked',
      advice: expect.stringContaining('Set CLAUDE_KEY'),
    });
    expect(of('data')).toMatchObject({ message: expect.stringContaining('will be created') });
    expect(of('disk')?.message).toMatch(/^\d+ MiB free/);
    expect(of('here')).toMatchObject({ standing: 'ok' });
    expect(of('gone')).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('nothing listens there'),
      advice: expect.stringContaining('start that server'),
    });
    expect(of('Hermes')).toMatchObject({ standing: 'warn' });
    expect(of('Engram')).toMatchObject({ message: expect.stringContaining('is not Engram') });
    expect(of('port')).toMatchObject({ standing: 'ok' });
    expect(of('clock')).toMatchObject({ standing: 'ok' });
  });

  it('reports no problem if startup would succeed', async () => {
    expect(await examine(await settings({ simulated: SIMULATED }))).toMatchObject({ code: 0 });
  });

  it('finds everything that would prevent startup', async () => {
    const wrong = await examine(
      await settings('{"x":{"kind":"nothing"}}', { RHETOR_TASK_CONFIG: join(home, 'none.json') }),
    );
    expect(wrong.code).toBe(1);
    expect(wrong.of('providers.json')).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('x.kind'),
    });
    expect(wrong.of('tasks.json')).toMatchObject({ standing: 'fail' });
    const variables = await settings({ simulated: SIMULATED }, { RHETOR_LOG_LEVEL: 'loud' });
    expect((await examine(variables)).of('environment')).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('RHETOR_LOG_LEVEL=loud'),
    });
  });

  it('finds a port in use, and an invalid data directory', async () => {
    const taken = await port(createServer((_request, response) => response.end('hello')));
    const directory = await file('a-file', '');
    const { code, of } = await examine(
      await settings(
        { simulated: SIMULATED },
        { RHETOR_PORT: String(taken), RHETOR_DATA_DIR: join(directory, 'data') },
      ),
    );
    expect(code).toBe(1);
    expect(of('server')).toMatchObject({ standing: 'fail' });
    expect(of('port')).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('EADDRINUSE'),
    });
    expect(of('data')).toMatchObject({ standing: 'fail' });
  });

  it('finds an unreachable PostgreSQL, and a wrong clock', async () => {
    const late = await port(
      createServer((_request, response) => {
        response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString()).end();
      }),
    );
    const { of } = await examine(
      await settings(
        { here: { kind: 'openai', base_url: `http://127.0.0.1:${late}` } },
        { RHETOR_DATABASE_URL: `postgres://u:canary-word@127.0.0.1:${await port()}/x` },
      ),
    );
    expect(of('clock')).toMatchObject({
      standing: 'fail',
      message: expect.stringMatching(/^36\d\d s ahead/),
    });
    expect(of('database')).toMatchObject({ standing: 'fail' });
  });
});

it('checks PostgreSQL if it holds the conversations', async () => {
  const server = await PostgresServer.start();
  onTestFinished(() => server.remove());
  const found = async (url: string) => {
    const variables = await settings({ simulated: SIMULATED }, { RHETOR_DATABASE_URL: url });
    return (await examine(variables)).of('database');
  };
  expect(await found(await server.createEmptyDatabase())).toMatchObject({
    standing: 'ok',
    message: expect.stringMatching(/^PostgreSQL \d+.* answers$/),
  });
  expect(await found(server.urlOf('nowhere'))).toMatchObject({
    standing: 'fail',
    message: expect.stringContaining('There is no such database'),
  });
});

describe('with a server', () => {
  it('reports its health, and whether it accepts this user’s token', async () => {
    const rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: 'the-right-token-here' },
    });
    onTestFinished(() => rhetor.stop());
    const variables = await settings({ simulated: SIMULATED }, { RHETOR_URL: rhetor.url });
    const well = await examine({ ...variables, RHETOR_AUTH_TOKEN: 'the-right-token-here' });
    expect(well.code).toBe(0);
    expect(well.of('server')?.message).toMatch(/^Rhetor \S+ answers at .*: healthy$/);
    const wrong = await examine({ ...variables, RHETOR_AUTH_TOKEN: 'the-wrong-token-here' });
    expect(wrong.code).toBe(1);
    expect(wrong.of('access')).toMatchObject({
      standing: 'fail',
      advice: expect.stringContaining('RHETOR_AUTH_TOKEN'),
    });
  });

  it('has the models in its rules checked that no provider knows', async () => {
    const upstream = await ScriptedUpstream.start();
    onTestFinished(() => upstream.stop());
    upstream.knows = (model) => model === 'dated-20260101';
    const rhetor = await TestRhetor.start({
      providers: {
        scripted: { kind: 'openai', base_url: upstream.baseUrl('openai') },
        unset: { kind: 'openai', api_key_env: 'UNSET_KEY' },
      },
      tasks: {
        default: { provider: 'scripted', model: 'scripted-model' },
        code: {
          provider: 'scripted',
          model: 'scripted-modle',
          fallbacks: [
            { provider: 'scripted', model: 'dated-20260101' },
            { provider: 'unset', model: 'whatever' },
            { provider: 'nobody', model: 'one' },
            { provider: 'nobody', model: 'two' },
          ],
        },
        chat: { provider: 'nobody', model: 'one' },
      },
    });
    onTestFinished(() => rhetor.stop());
    const variables = await settings({ simulated: SIMULATED }, { RHETOR_URL: rhetor.url });
    const { stdout } = await run(['doctor', '--json'], { variables });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Found[] };
    expect(findings.filter(({ area }) => area === 'models of rules')).toEqual([
      {
        area: 'models of rules',
        standing: 'warn',
        message:
          'providers.json has no provider "nobody", which tasks.json names (code and 1 more)',
        advice: expect.stringContaining('providers.json'),
      },
      {
        area: 'models of rules',
        standing: 'warn',
        message: 'scripted does not know the model scripted-modle, which tasks.json names (code)',
        advice: expect.stringContaining('rhetor providers'),
      },
    ]);
  });

  it('is examined instead of this machine: its providers, its config, its neighbours', async () => {
    const rhetor = await TestRhetor.start({
      providers: {
        claude: { kind: 'anthropic', api_key_env: 'CLAUDE_KEY' },
        gone: { kind: 'openai', base_url: `http://127.0.0.1:${await port()}/v1` },
        simulated: SIMULATED,
      },
    });
    onTestFinished(() => rhetor.stop());
    // None of these settings would work on this machine.
    const local = await settings('not JSON', {
      RHETOR_DATA_DIR: '/dev/null/data',
      RHETOR_LOG_LEVEL: 'loud',
      LOCAL_KEY: 'x',
    });
    for (const args of [[], ['--url', rhetor.url]]) {
      const address = args.length === 0 && { RHETOR_URL: rhetor.url };
      const found = await examine({ ...local, ...address }, args);
      expect(found.code).toBe(1);
      expect(found.areas).toEqual(
        expect.arrayContaining(['server', 'access', 'claude', 'gone', 'simulated', 'clock']),
      );
      for (const area of [
        'environment',
        'providers.json',
        'data',
        'disk',
        'port',
        'key of claude',
      ]) {
        expect(found.areas).not.toContain(area);
      }
      expect(found.of('claude')).toMatchObject({
        standing: 'warn',
        message: expect.stringContaining('CLAUDE_KEY is not set'),
      });
      expect(found.of('simulated')).toMatchObject({ standing: 'ok' });
      // A real provider is set up, so nobody gets invented answers.
      expect(found.of('models')).toMatchObject({
        standing: 'fail',
        message: expect.stringContaining('no model can answer now'),
      });
      expect(found.of('Hermes')).toMatchObject({ message: 'switched off' });
    }
  });

  it('is reported to have rejected an edit of its config', async () => {
    const rhetor = await TestRhetor.start();
    onTestFinished(() => rhetor.stop());
    await writeFile(join(rhetor.directory, 'tasks.json'), '{"default": 7}');
    await vi.waitFor(async () => {
      const health = (await (await rhetor.get('/health')).json()) as { status: string };
      expect(health.status).toBe('degraded');
    });
    const { code, of } = await examine(await settings({}, { RHETOR_URL: rhetor.url }));
    expect(code).toBe(1);
    expect(of('tasks.json')).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('default'),
      advice: expect.stringContaining('on the server'),
    });
  });

  it('is not looked for at an invalid address', async () => {
    const found = await examine(await settings('not JSON', { RHETOR_URL: 'localhost:8300' }));
    expect(found.code).toBe(1);
    expect(found.of('server')).toMatchObject({ standing: 'fail' });
    expect(found.areas).not.toContain('providers.json');
  });

  it('is reported as missing if it was named but does not answer', async () => {
    const url = `http://127.0.0.1:${await port()}`;
    const { code, of } = await examine(
      await settings({ simulated: SIMULATED }, { RHETOR_URL: url }),
    );
    expect(code).toBe(1);
    expect(of('server')).toMatchObject({ standing: 'fail' });
  });
});

it('lists unknown variables, with the probable names', async () => {
  const own = { kind: 'openai', api_key_env: 'RHETOR_OWN_KEY', base_url: 'http://127.0.0.1:9' };
  const variables = await settings(
    { simulated: SIMULATED, own },
    { RHETOR_PORTS: 'secret-value', RHETOR_OWN_KEY: 'x', RHETOR_INSECURE: '1' },
  );
  const rhetor = await TestRhetor.start();
  onTestFinished(() => rhetor.stop());
  for (const more of [{}, { RHETOR_URL: rhetor.url }]) {
    const { findings } = await examine({ ...variables, ...more });
    expect(JSON.stringify(findings)).not.toContain('secret-value');
    const unread = findings.filter(({ message }) => message.includes('nothing reads it'));
    expect(unread.at(-1)).toEqual({
      area: 'environment',
      standing: 'warn',
      message: 'RHETOR_PORTS is set, but nothing reads it',
      advice: 'Did you mean RHETOR_PORT?',
    });
    // Only this machine's providers.json is known to name another.
    expect(unread).toHaveLength('RHETOR_URL' in more ? 2 : 1);
  }
});

it('shows people one line per check, and never a key, a token or a password', async () => {
  const canaries = {
    CLAUDE_KEY: 'sk-canary-key',
    RHETOR_AUTH_TOKEN: 'canary-token-of-a-server',
    RHETOR_DATABASE_URL: `postgres://u:canary-password@127.0.0.1:${await port()}/x`,
  };
  const variables = await settings(
    {
      claude: {
        kind: 'anthropic',
        api_key_env: 'CLAUDE_KEY',
        base_url: `http://user:canary-user@127.0.0.1:${await port()}`,
      },
    },
    canaries,
  );
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const { stdout, stderr } = await run(args, { variables });
    expect(stdout + stderr).not.toMatch(/canary/);
  }
  const { code, stdout } = await run(['doctor'], { variables });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok +key of claude +CLAUDE_KEY is set$/m);
  expect(stdout).toMatch(/^fail +claude +.*\n +→ /m);
  expect(stdout).toMatch(/\d+ ok, \d+ warnings, \d+ failed\n$/);
});
