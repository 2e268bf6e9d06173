/** `rhetor chat` on a pseudo-terminal: several lines, a paste, Ctrl-C and Ctrl-D, and its stored history. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../api/stage.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { hasTerminal, run, RunningCommand } from './command.ts';

let stage: Stage;
let home: string;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  await buildRhetor();
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  home = await mkdtemp(join(tmpdir(), 'rhetor-chat-'));
  variables = { RHETOR_URL: stage.rhetor.url, HOME: home, NO_COLOR: '1' };
});
afterEach(() => stage.upstream.reset());
afterAll(async () => {
  await stage.stop();
  await rm(home, { recursive: true, force: true });
});

const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const UP = '\u001B[A';

/** A chat with numbered answers. */
async function begin(...args: readonly string[]): Promise<RunningCommand> {
  let answers = 0;
  stage.upstream.otherwise(() => ({ text: `answer ${(answers += 1)}` }));
  const chat = RunningCommand.start(['chat', ...args], { variables, onTerminal: true });
  await chat.untilPrinted('Ctrl-D ends');
  await chat.untilPrinted('> ');
  return chat;
}

/** Sends keys, and waits until the chat has answered with this and is ready for more. */
async function say(chat: RunningCommand, keys: string, answer: string): Promise<void> {
  chat.type(keys);
  await chat.untilPrinted(answer);
  await chat.untilPrinted('> ');
}

/** The newest message that the model received. */
function lastMessage(): unknown {
  return (stage.sentMessages as readonly { readonly content: unknown }[]).at(-1)?.content;
}

describe.runIf(hasTerminal)('a chat', () => {
  it('remembers the conversation, and shows the model, the time and the tokens', async () => {
    const chat = await begin('-c', 'chat:one');
    await say(chat, `first${ENTER}`, 'answer 1');
    await say(chat, `second${ENTER}`, 'answer 2');
    expect(stage.sentMessages).toMatchObject([
      { role: 'system' },
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'second' },
    ]);
    chat.type(CTRL_D);
    expect(await chat.untilEnd()).toBe(0);
    expect(chat.stdout).toMatch(/scripted-model \(openai\) · \d+\.\d s · 12 in, 2 out/);
  });

  it('accepts several lines as one message: by a backslash, by fences, by a paste', async () => {
    const chat = await begin();
    await say(chat, `one \\${ENTER}two${ENTER}`, 'answer 1');
    expect(lastMessage()).toBe('one \ntwo');
    await say(chat, `"""${ENTER}three${ENTER}${ENTER}four${ENTER}"""${ENTER}`, 'answer 2');
    expect(lastMessage()).toBe('three\n\nfour');
    chat.type(`\u001B[200~five${ENTER}six\u001B[201~`);
    await chat.untilPrinted('six');
    await say(chat, `!${ENTER}`, 'answer 3');
    expect(lastMessage()).toBe('five\nsix!');
    chat.type(`/quit${ENTER}`);
    expect(await chat.untilEnd()).toBe(0);
  });

  it('continues after Ctrl-C stops an answer, and after reporting a failure', async () => {
    const chat = await begin();
    stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 2 } });
    chat.type(`stall${ENTER}`);
    await chat.untilPrinted('one two ');
    await say(chat, CTRL_C, 'stopped');
    await stage.upstream.until(() => stage.upstream.lastRequest.socket.closedAt !== undefined);
    stage.upstream.next({ fault: { type: 'status', status: 400, message: 'not like this' } });
    await say(chat, `fail${ENTER}`, 'not like this');
    await say(chat, `unfinished${CTRL_C}`, 'unfinished');
    await say(chat, `well${ENTER}`, 'answer 1');
    expect(lastMessage()).toBe('well');
    chat.type(CTRL_D);
    expect(await chat.untilEnd()).toBe(0);
    expect(chat.stdout).not.toMatch(/^\s+at /m);
  });

  it('changes its conversation and its model by commands', async () => {
    const chat = await begin('-c', 'chat:two');
    await say(chat, `/model openai/other${ENTER}`, 'Model: openai/other');
    await say(chat, `hello${ENTER}`, 'answer 1');
    expect(stage.upstream.lastRequest.model).toMatch(/other$/);
    await say(chat, `/context${ENTER}`, 'The conversation is chat:two.');
    await say(chat, `/new${ENTER}`, 'New conversation: chat-');
    await say(chat, `hello${ENTER}`, 'answer 2');
    expect(stage.sentMessages).toHaveLength(2);
    await say(chat, `/nothing${ENTER}`, 'Unknown command /nothing');
    chat.type(CTRL_D);
    await chat.untilEnd();
  });

  it('stores typed lines for the next chat, readable only by their user', async () => {
    const chat = await begin();
    await say(chat, `remember me${ENTER}`, 'answer 1');
    chat.type(CTRL_D);
    await chat.untilEnd();
    const file = join(home, '.tekton', 'data', 'rhetor', 'chat-history');
    expect((await readFile(file, 'utf8')).trimEnd().split('\n').at(-1)).toBe('remember me');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const next = await begin();
    next.type(UP);
    await next.untilPrinted('remember me');
    await say(next, ENTER, 'answer 1');
    expect(lastMessage()).toBe('remember me');
    next.type(CTRL_D);
    await next.untilEnd();
  });
});

it('needs a terminal, and a server that accepts its token', async () => {
  expect(await run(['chat'], { variables })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('rhetor send'),
  });
});
