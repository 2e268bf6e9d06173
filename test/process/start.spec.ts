/** Startup: its output, its flags, and every way in which it can be refused. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { jsonOf } from '../api/json.ts';
import {
  buildRhetor,
  type ProcessOptions,
  RhetorHome,
  type RhetorProcess,
} from './rhetor-process.ts';

const RECALLING = { default: { recall: { limit: 3 } } };

let home: RhetorHome;

beforeAll(async () => {
  await buildRhetor();
  home = await RhetorHome.make();
});
afterAll(() => home.remove());

/** @returns the output and the exit code of a start that ends at once */
async function outcome(options: ProcessOptions) {
  const rhetor = await home.run(options);
  const { code } = await rhetor.untilEnd();
  return { code, stdout: rhetor.stdout, stderr: rhetor.stderr };
}

/** One clear line, without a stack. */
async function refusal(options: ProcessOptions): Promise<string> {
  const { code, stderr } = await outcome(options);
  expect(code).toBe(1);
  const lines = stderr.trimEnd().split('\n');
  expect(lines, stderr).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return lines[0]?.replace(/^Rhetor cannot start: /, '') ?? '';
}

async function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('startup', () => {
  it('shows where it listens, which providers answer and why others do not, where its data is, and a curl command', async () => {
    const rhetor = await home.start({
      providers: {
        claude: { kind: 'anthropic', api_key_env: 'UNSET_KEY' },
        simulated: { kind: 'simulated', default_model: 'simulated-fast' },
      },
    });
    const { stdout, url } = rhetor;
    expect(stdout).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+ \(HTTP, SSE, WebSocket at \/ws\)/);
    expect(stdout).toMatch(/claude +not available: UNSET_KEY is not set/);
    expect(stdout).toMatch(/simulated +available, default model simulated-fast/);
    expect(stdout).toContain(home.dataDirectory);
    const [, path, body] = /Try: curl -X POST http:\/\/[^/]+(\/\w+) .* -d '(\{.*\})'/.exec(
      stdout.replaceAll('\\"', '"'),
    ) ?? ['', '', ''];
    const tried = await rhetor.post(path ?? '', body);
    expect(await jsonOf(tried)).toMatchObject({ context: 'test', simulated: true });
    expect(url).toMatch(/:\d+$/);
    expect(rhetor.stderr).toBe('');
    rhetor.kill('SIGTERM');
    await rhetor.untilEnd();
  });

  it('listens on the port of --port, whatever RHETOR_PORT says', async () => {
    const port = await freePort();
    const rhetor = await home.start({ args: ['--port', String(port)] });
    expect(rhetor.url).toBe(`http://127.0.0.1:${port}`);
    expect(await jsonOf(await rhetor.get('/health'))).toMatchObject({ port });
    rhetor.kill('SIGTERM');
    await rhetor.untilEnd();
  });

  it('logs only what --log-level asks for', async () => {
    const rhetor = await home.run({
      args: ['--log-level', 'fatal', '-p', String(await freePort())],
    });
    const refused = await home.run({ args: ['--log-level', 'loud'] });
    await refused.untilEnd();
    expect(refused.stderr).toContain('RHETOR_LOG_LEVEL=loud is unknown');
    rhetor.kill('SIGKILL');
    await rhetor.untilEnd();
    expect(rhetor.stdout).toBe('');
  });

  // On other systems, threads have no names to be seen.
  it.runIf(process.platform === 'linux')(
    'starts the searcher only where a rule recalls',
    async () => {
      const searches = async ({ pid }: RhetorProcess) => {
        const threads = await readdir(`/proc/${pid}/task`);
        const names = threads.map((id) => readFile(`/proc/${pid}/task/${id}/comm`, 'utf8'));
        return (await Promise.all(names)).some((name) => name.startsWith('context-search'));
      };
      const quiet = await home.start();
      expect((await quiet.post('/message', { message: 'Hello.' })).status).toBe(200);
      expect(await searches(quiet)).toBe(false);
      await writeFile(join(home.directory, 'tasks.json'), JSON.stringify(RECALLING));
      await expect.poll(() => searches(quiet)).toBe(true);
      quiet.kill('SIGTERM');
      await quiet.untilEnd();
      const recalling = await home.start({ tasks: RECALLING });
      await expect.poll(() => searches(recalling)).toBe(true);
      recalling.kill('SIGTERM');
      expect(await recalling.untilEnd()).toMatchObject({ code: 0 });
    },
  );

  it('only prints its usage with --help', async () => {
    const { code, stdout, stderr } = await outcome({ args: ['--help'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['--port', '--host', '--log-level', '--version', '--help']) {
      expect(stdout).toContain(name);
    }
  });

  it('only prints its version with --version', async () => {
    const file = join(import.meta.dirname, '..', '..', 'package.json');
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
    expect(await outcome({ args: ['--version'] })).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});

describe('startup is refused, in one line and with exit code 1,', () => {
  it('by a taken port', async () => {
    const { server, port } = await listening();
    expect(await refusal({ args: ['-p', String(port)] })).toBe(
      `port ${port} is taken; stop what listens there, or choose another with --port.`,
    );
    server.close();
  });

  it.each([
    ['192.0.2.1', '192.0.2.1 is not an address of this machine; give --host one that is'],
    ['rhetor.invalid', 'rhetor.invalid has no address; give --host an address of this machine'],
  ])('by the host %s', async (host, words) => {
    const variables = { RHETOR_INSECURE: '1' };
    expect(await refusal({ args: ['--host', host], variables })).toContain(words);
  });

  it('by another process on the data directory, which it names', async () => {
    const first = await home.start();
    expect(await refusal({})).toContain(`Another Rhetor (process ${first.pid}) uses`);
    first.kill('SIGTERM');
    await first.untilEnd();
    const next = await home.start();
    next.kill('SIGTERM');
    expect(await next.untilEnd()).toMatchObject({ code: 0 });
  });

  it('by a data directory that is not writable', async () => {
    const file = join(home.directory, 'a-file');
    await writeFile(file, '');
    const directory = join(file, 'data');
    const line = await refusal({ variables: { RHETOR_DATA_DIR: directory } });
    expect(line).toContain(`The data directory ${directory} cannot be written`);
    expect(line).toContain('RHETOR_DATA_DIR');
  });

  it('by an invalid config file: the file, the key and the reason', async () => {
    const tasks = { default: { options: { temperature: 7 } } };
    expect(await refusal({ tasks })).toMatch(/tasks\.json: default\.options\.temperature: \w/);
    const providers = { x: { kind: 'openai', api_key: 'sk-secret' } };
    const line = await refusal({ providers });
    expect(line).toMatch(/providers\.json: x: .*api_key/);
    expect(line).not.toContain('sk-secret');
  });

  it('by an invalid flag or variable', async () => {
    expect(await refusal({ args: ['--prot', '9000'] })).toContain('--help lists the flags');
    const line = await refusal({ variables: { RHETOR_PORT: 'eighty' } });
    expect(line).toContain('RHETOR_PORT=eighty is not a port');
  });

  it('by an open host without a token, with advice', async () => {
    const line = await refusal({ variables: { RHETOR_HOST: '0.0.0.0' } });
    expect(line).toContain('RHETOR_HOST=0.0.0.0');
    expect(line).toContain('RHETOR_AUTH_TOKEN');
    expect(line).toContain('RHETOR_INSECURE=1');
    expect(line).toMatch(/docker run .*-e RHETOR_AUTH_TOKEN=/);
  });

  it('by a token that can be guessed, which is not shown', async () => {
    const line = await refusal({ variables: { RHETOR_AUTH_TOKEN: 'canary-of-15-xx' } });
    expect(line).toContain('RHETOR_AUTH_TOKEN has 15 characters');
    expect(line).toContain('RHETOR_ALLOW_SHORT_TOKEN=1');
    expect(line).not.toContain('canary');
  });

  it('but not with a token, or if explicitly allowed', async () => {
    for (const variables of [{ RHETOR_AUTH_TOKEN: 'some-token-of-16' }, { RHETOR_INSECURE: '1' }]) {
      const rhetor = await home.start({
        variables: { RHETOR_HOST: '0.0.0.0', ...variables } as Record<string, string>,
      });
      rhetor.kill('SIGTERM');
      expect(await rhetor.untilEnd()).toMatchObject({ code: 0 });
    }
  });
});
