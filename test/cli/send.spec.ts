/** `rhetor send`: its output, every way in which it ends, and the effect of Ctrl-C. */
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Stage } from '../api/stage.ts';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { hasTerminal, type Outcome, run, RunningCommand } from './command.ts';

const STALLED = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } } as const;

let stage: Stage;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  await buildRhetor();
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  variables = { RHETOR_URL: stage.rhetor.url };
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

/** The newest message that the model received. */
function lastMessage(): unknown {
  return (stage.sentMessages as readonly { readonly content: unknown }[]).at(-1)?.content;
}

/** One helpful line, without a stack. */
function expectOneLine({ stderr }: Pick<Outcome, 'stderr'>): void {
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toMatch(/^rhetor: /);
}

describe('an answer', () => {
  it('is printed into a pipe unchanged, with one line end and nothing else', async () => {
    stage.upstream.next({ text: 'plain \u001B[31mred' });
    expect(await run(['send', 'Hello'], { variables })).toEqual({
      code: 0,
      stdout: 'plain \u001B[31mred\n',
      stderr: '',
    });
  });

  it('replies to piped input, in the given conversation and with the given options', async () => {
    const args = ['send', '-', '-c', 'cli:one', '-s', 'Be brief.', '-o', 'temperature=0.5'];
    expect(await run(args, { variables, input: 'from a pipe' })).toMatchObject({ code: 0 });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'from a pipe' },
    ]);
    expect(stage.upstream.lastRequest.body['temperature']).toBe(0.5);
    const again = await run(['send', '-c', 'cli:one'], { variables, input: 'and again' });
    expect(again.code).toBe(0);
    expect(stage.sentMessages).toHaveLength(4);
  });

  it('replies to the argument and the piped input, the argument first', async () => {
    const args = ['send', 'summarize this'];
    await run(args, { variables, input: 'The pelican flies.\n' });
    expect(lastMessage()).toBe('summarize this\n\nThe pelican flies.\n');
    for (const [text, input] of [
      ['only the argument', ''],
      ['only the argument', ' \n'],
      ['', 'only the pipe'],
      ['-', 'only the pipe'],
    ] as const) {
      await run(['send', text], { variables, input });
      expect(lastMessage()).toBe(text.length > 1 ? text : input);
    }
  });

  it('is one JSON for scripts, or one JSON line per step', async () => {
    const whole = await run(['send', 'Hello', '--json'], { variables });
    expect(JSON.parse(whole.stdout)).toMatchObject({ message: 'Hello, world!', finished: true });
    const { stdout } = await run(['send', 'Hello', '--json', '--stream'], { variables });
    const steps = stdout.trimEnd().split('\n');
    expect(steps.map((step) => JSON.parse(step) as unknown)).toMatchObject([
      { chunk: 'Hello, ', done: false },
      { chunk: 'world!', done: false },
      { chunk: '', done: true },
    ]);
  });

  it.runIf(hasTerminal)(
    'comes to a terminal word by word, harmless, with who gave it',
    async () => {
      stage.upstream.next({ text: ['a\u001B]52;c;eA==\u0007b ', 'c'] });
      const command = RunningCommand.start(['send', 'Hello'], { variables, onTerminal: true });
      expect(await command.untilEnd()).toBe(0);
      expect(command.stdout).toContain('a]52;c;eA==b c');
      expect(command.stdout).toMatch(/scripted-model \(openai\) · \d+\.\d s · 12 in, 2 out/);
    },
  );
});

describe('Ctrl-C', () => {
  it.each(['--stream', '--no-stream'])('also cancels the call to the model: %s', async (how) => {
    stage.upstream.next(STALLED);
    const command = RunningCommand.start(['send', 'Hello', how], { variables });
    await stage.upstream.until(() => stage.upstream.requests[0]?.tokensSent === 2);
    if (how === '--stream') await command.untilPrinted('one two ');
    command.kill('SIGINT');
    expect(await command.untilEnd()).toBe(130);
    expect(command.stderr).toBe('');
    await stage.upstream.until(() => stage.upstream.lastRequest.socket.closedAt !== undefined);
  });

  it.runIf(hasTerminal)('works the same from the keyboard', async () => {
    stage.upstream.next(STALLED);
    const command = RunningCommand.start(['send', 'Hello'], { variables, onTerminal: true });
    await command.untilPrinted('one two ');
    command.type('\u0003');
    expect(await command.untilEnd()).toBe(130);
    expect(command.stdout).not.toMatch(/^\s+at /m);
  });
});

describe('a failure', () => {
  it('says what to do when no server runs', async () => {
    const outcome = await run(['send', 'Hello'], {
      variables: { RHETOR_URL: 'http://127.0.0.1:9' },
    });
    expectOneLine(outcome);
    expect(outcome).toMatchObject({ code: 3, stdout: '' });
    expect(outcome.stderr).toMatch(/rhetor serve.*RHETOR_URL/);
  });

  it('says what to do when the token is missing or wrong, without showing it', async () => {
    const rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: 'the-right-token-here' },
    });
    onTestFinished(() => rhetor.stop());
    for (const token of [undefined, 'wrong-token']) {
      const outcome = await run(['send', 'Hello'], {
        variables: { RHETOR_URL: rhetor.url, ...(token && { RHETOR_AUTH_TOKEN: token }) },
      });
      expectOneLine(outcome);
      expect(outcome.code).toBe(4);
      expect(outcome.stderr).toContain('RHETOR_AUTH_TOKEN');
      expect(outcome.stderr).not.toContain('wrong-token');
    }
    const well = { RHETOR_URL: rhetor.url, RHETOR_AUTH_TOKEN: 'the-right-token-here' };
    expect(await run(['send', 'Hello'], { variables: well })).toMatchObject({ code: 0 });
  });

  it('of the request or of the models has the server’s own text', async () => {
    const wrong = await run(['send', 'Hello', '-o', 'temperature=9'], { variables });
    expectOneLine(wrong);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('temperature') });
    stage.upstream.otherwise({ fault: { type: 'status', status: 500 } });
    const failed = await run(['send', 'Hello'], { variables });
    expectOneLine(failed);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
  });

  it('in the middle of an answer keeps the text so far, and is never a success', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    const cut = await run(['send', 'Hello', '--stream'], { variables });
    expectOneLine(cut);
    expect(cut).toMatchObject({ code: 1, stdout: 'one two \n' });
  });

  it('in the middle of an answer may be a crash of the server', async () => {
    stage.upstream.next(STALLED);
    const home = await RhetorHome.make();
    onTestFinished(() => home.remove());
    const scripted = { kind: 'openai', base_url: stage.upstream.baseUrl('openai') };
    const server = await home.start({
      providers: { scripted: { ...scripted, default_model: 'scripted-model' } },
    });
    const command = RunningCommand.start(['send', 'Hello', '--stream'], {
      variables: { RHETOR_URL: server.url },
    });
    await command.untilPrinted('one two ');
    server.kill('SIGKILL');
    expect(await command.untilEnd()).toBe(1);
    expectOneLine(command);
    expect(command.stderr).toContain('lost in the middle of the answer');
  });

  it('is a usage error if there is nothing to send, or no such flag', async () => {
    for (const args of [['send'], ['send', '--flag'], ['send', 'Hello', '-o', 'x'], ['nothing']]) {
      const outcome = await run(args, { variables });
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).not.toBe('');
    }
    const nothing = await run(['send', ''], { variables });
    expectOneLine(nothing);
    expect(nothing.stderr).toMatch(/rhetor send "Hello".*\| rhetor send.*rhetor chat/);
    expect(nothing.stderr).not.toContain('--file');
    const elsewhere = { RHETOR_URL: 'localhost:8300' };
    expect(await run(['send', 'Hello'], { variables: elsewhere })).toMatchObject({ code: 2 });
    expect(stage.upstream.requests).toEqual([]);
  });
});

it('does not load the framework, so that it starts quickly', async () => {
  const hook = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  process.stderr.write(url + '\\n');
  return next(url, context);
} });`;
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  const { code, stderr } = await run(['send', 'Hello'], { variables, nodeFlags: flags });
  expect(code).toBe(0);
  const packages = stderr.match(/(?<=\/node_modules\/)(@[^/]+\/)?[^/\n]+/g);
  expect([...new Set(packages)]).toEqual(['commander']);
});
