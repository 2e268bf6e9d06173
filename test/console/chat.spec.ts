/** The Chat screen against a scripted upstream: asking, stopping, editing, comparing, and lost connections. */
import { beforeEach, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { type ConsolePage, HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

describe.skipIf(!HAS_BROWSER)('the chat', () => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    upstream = await keep(ScriptedUpstream.start());
    upstream.models = ['first-model', 'second-model'];
    rhetor = await keep(
      TestRhetor.start({
        providers: {
          scripted: {
            kind: 'openai',
            base_url: upstream.baseUrl('openai'),
            default_model: 'first-model',
          },
        },
        tasks: {
          default: {
            provider: 'scripted',
            model: 'first-model',
            fallbacks: [{ provider: 'scripted', model: 'second-model' }],
            retries: 0,
          },
        },
      }),
    );
    browser = await keep(TestBrowser.start());
  });
  beforeEach(() => upstream.reset());

  async function ask(console: ConsolePage, text: string): Promise<void> {
    await console.page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
    await console.page.keyboard.press('Enter');
  }

  /** Resolves when nothing more is arriving. */
  async function untilAnswered({ page }: ConsolePage, answers: number): Promise<void> {
    await expect.poll(() => page.locator('.answer[aria-busy]').count()).toBe(0);
    await expect.poll(() => page.locator('.answer').count()).toBe(answers);
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
  }

  it('streams an answer, says what it took, and has the conversation in its address', async () => {
    upstream.next({
      text: ['Hello ', '**world**\n\n', '```js\nlet a;\n```'],
      reasoning: ['thinking it over'],
    });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await ask(console, 'Say hello');
    await page.locator('.answer strong', { hasText: 'world' }).waitFor();
    await page.getByText('scripted/first-model').waitFor();
    await page.getByText(/first token .* in all · 12 tokens in/).waitFor();
    await page.getByRole('button', { name: 'Copy code' }).waitFor();
    const id = decodeURIComponent(new URL(page.url()).pathname.replace('/console/chat/', ''));
    await page.getByText(id, { exact: true }).waitFor();
    const stored = await (await rhetor.get(`/contexts/${id}`)).json();
    expect(stored).toMatchObject({ messages: [{ content: 'Say hello' }, { role: 'assistant' }] });

    await page.reload();
    await page.locator('.answer strong', { hasText: 'world' }).waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('begins a line with Shift+Enter', async () => {
    const console = await browser.open(rhetor.url);
    const field = console.page.getByRole('textbox', { name: 'Message', exact: true });
    await field.fill('one');
    await console.page.keyboard.press('Shift+Enter');
    await console.page.keyboard.type('two');
    expect(await field.inputValue()).toBe('one\ntwo');
    expect(upstream.requests).toHaveLength(0);
    await console.close();
  });

  it('stops the upstream too, and keeps what had come', async () => {
    upstream.next({ text: Array.from({ length: 2_000 }, (_, at) => `w${at} `), tokenMs: 20 });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await ask(console, 'Talk on');
    await page.getByText('w3').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped', { exact: true }).waitFor();
    await upstream.until(() => upstream.inFlight === 0);
    await page.getByText('w3').waitFor();
    // The page looks for the stored turn at once, and again if it is not there yet.
    console.forget(/status of 404/);
    console.expectNoComplaints();
    await console.close();
  });

  it('sends an edited message in a fork, and asks another model again', async () => {
    upstream.otherwise(({ model }) => ({ text: `from ${model}` }));
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await ask(console, 'First');
    await page.getByText('from first-model').waitFor();
    await untilAnswered(console, 1);
    await ask(console, 'Second');
    await upstream.until(() => upstream.requests.length === 2);
    await untilAnswered(console, 2);
    const former = page.url();

    await page.getByRole('button', { name: 'Edit and send again' }).last().click();
    const edited = page.getByRole('textbox', { name: 'Edited message' });
    const edit = page.getByRole('button', { name: 'Edit and send again' }).last();
    await edited.press('Escape');
    await expect.poll(() => edit.evaluate((button) => button.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await edited.fill('Second, edited');
    await page.route(/\/fork\b/, (route) => route.abort());
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Check that it runs').waitFor();
    expect(await edited.inputValue()).toBe('Second, edited');
    console.forget(/ERR_FAILED/);
    await page.unrouteAll();

    const reading = Promise.withResolvers<void>();
    await page.route(/\/contexts\/[^/?]+\?limit=/, () => reading.resolve());
    await edited.press('Enter');
    await reading.promise;
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    expect(await edited.inputValue()).toBe('Second, edited');
    expect(page.url()).toBe(former);
    expect(upstream.requests).toHaveLength(2);
    await page.unrouteAll();

    await edited.press('Enter');
    await page.getByText('Second, edited').waitFor();
    await expect.poll(() => page.url()).not.toBe(former);
    await upstream.until(() => upstream.requests.length === 3);
    await untilAnswered(console, 2);
    expect(upstream.lastRequest.body).toMatchObject({
      messages: expect.arrayContaining([
        expect.objectContaining({ content: 'First' }),
        expect.objectContaining({ content: 'Second, edited' }),
      ]),
    });

    await page
      .getByRole('button', { name: 'Ask again, with this or another model' })
      .last()
      .click();
    await page.getByLabel('Answering model').selectOption('scripted/second-model');
    await page.getByRole('button', { name: 'Ask again', exact: true }).click();
    await page.getByText('from second-model').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('asks two models side by side', async () => {
    upstream.otherwise(({ model }) => ({ text: `from ${model}` }));
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByLabel('Second model').selectOption('scripted/second-model');
    await ask(console, 'Both of you');
    await page.getByLabel('Conversation', { exact: true }).getByText('from first-model').waitFor();
    await page.getByLabel('Second conversation').getByText('from second-model').waitFor();
    await untilAnswered(console, 2);
    const address = page.url();
    expect(new URL(address).searchParams.get('beside_model')).toBe('scripted/second-model');

    await page.goto('about:blank');
    await page.goto(address);
    await page.getByLabel('Conversation', { exact: true }).getByText('from first-model').waitFor();
    await page.getByLabel('Second conversation').getByText('from second-model').waitFor();
    expect(await page.getByLabel('Second model').inputValue()).toBe('scripted/second-model');
    expect(page.url()).toBe(address);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    console.expectNoComplaints();
    await console.close();
  });

  it('loses no text when the socket drops', async () => {
    upstream.next({ text: Array.from({ length: 400 }, (_, at) => `w${at} `), tokenMs: 20 });
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      Reflect.set(globalThis, 'dropSocket', () => {
        void server.close();
        void socket.close({ code: 1012, reason: 'gone' });
      });
    });
    await page.goto(`${rhetor.url}/console/`);
    await ask(console, 'Talk on');
    await page.getByText('w5').waitFor();
    Reflect.get(globalThis, 'dropSocket')();
    await page.getByText('stopped', { exact: true }).waitFor();
    await page.getByText('w5').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    const id = new URL(page.url()).pathname.replace('/console/chat/', '');
    const { messages } = (await (await rhetor.get(`/contexts/${id}`)).json()) as {
      readonly messages: readonly { readonly content: string }[];
    };
    const shown = (await page.locator('.answer .markdown').textContent()) ?? '';
    expect(shown.trim()).toBe(messages.at(-1)?.content.trim());

    upstream.otherwise({ text: 'Back again' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Back again').waitFor();
    await console.close();
  });

  it('keeps an arriving answer and an unsent message while other conversations are shown', async () => {
    await (await rhetor.post('/message', { message: 'Hi', context_id: 'other' })).arrayBuffer();
    upstream.next({ text: Array.from({ length: 2_000 }, (_, at) => `w${at} `), tokenMs: 20 });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    const field = page.getByRole('textbox', { name: 'Message', exact: true });
    await ask(console, 'Talk on');
    await page.getByText('w5').waitFor();
    await field.fill('Half a thought');
    await page.getByRole('link', { name: 'Conversations' }).click();
    await page.getByRole('link', { name: 'other' }).click();
    await page.getByRole('link', { name: 'Continue in Chat' }).click();
    await page.getByText('Hello, world!').waitFor();
    await page.evaluate('history.go(-3)');
    await page.getByText('w5').waitFor();
    expect(await field.inputValue()).toBe('Half a thought');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped', { exact: true }).waitFor();
    await console.close();
  });

  it('shows what others have added when it is returned to', async () => {
    const say = async (message: string): Promise<void> => {
      await (await rhetor.post('/message', { message, context_id: 'common' })).arrayBuffer();
    };
    await say('Mine');
    const console = await browser.open(rhetor.url, '/console/chat/common');
    const { page } = console;
    const questions = page.locator('.question-text');
    await expect.poll(() => questions.allTextContents()).toEqual(['Mine']);
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('heading', { name: 'Hermes' }).waitFor();
    await say('From elsewhere');
    await page.getByRole('link', { name: 'Chat' }).click();
    await expect.poll(() => questions.allTextContents()).toEqual(['Mine', 'From elsewhere']);
    console.expectNoComplaints();
    await console.close();
  });

  it('keeps an edit that has begun before what others have added is there', async () => {
    await rhetor.post('/contexts', { context_id: 'edited' });
    // As many as the page reads at once, so that the next answer begins with another message.
    const messages = Array.from({ length: 40 }, (_, place) => ({
      role: place % 2 === 0 ? 'user' : 'assistant',
      content: `Message ${place}`,
    }));
    await rhetor.post('/contexts/edited/messages', { messages });
    const console = await browser.open(rhetor.url, '/console/chat/edited');
    const { page } = console;
    await page.getByText('Message 39').waitFor();
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('heading', { name: 'Hermes' }).waitFor();
    const added = [{ role: 'user', content: 'From elsewhere' }];
    await rhetor.post('/contexts/edited/messages', { messages: added });
    const typed = Promise.withResolvers<void>();
    await page.route(/\/contexts\/edited\?limit=/, async (route) => {
      await typed.promise;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Chat' }).click();
    await page.getByRole('button', { name: 'Edit and send again' }).last().click();
    const edit = page.getByRole('textbox', { name: 'Edited message' });
    await edit.fill('Half an edit');
    typed.resolve();
    await page.getByText('From elsewhere').waitFor();
    expect(await edit.inputValue()).toBe('Half an edit');
    console.expectNoComplaints();
    await console.close();
  });

  it('shows reasoning folded and tool calls readably', async () => {
    upstream.next({
      reasoning: ['Let me ', 'think'],
      toolCalls: [{ id: 'call-1', name: 'look_up', arguments: ['{"city":', '"Athens"}'] }],
    });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await ask(console, 'Weather?');
    await page.getByText('look_up').waitFor();
    await page.getByText('"city": "Athens"').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  // The last, since a model that failed is asked less willingly for a while.
  it('says so at once when another model answers in place of the first', async () => {
    upstream.next({ fault: { type: 'status', status: 500 } }, { text: 'I step in' });
    const console = await browser.open(rhetor.url);
    await ask(console, 'Anybody?');
    await console.page
      .getByText('scripted/second-model answered in place of scripted/first-model.')
      .waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('shows why an answer failed, and asks again', async () => {
    upstream.otherwise({ fault: { type: 'status', status: 500 } });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await ask(console, 'Fail, please');
    await page.getByRole('alert').waitFor();
    upstream.otherwise({ text: 'Now it works' });
    // The models' circuits are still closed after one failure each.
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Now it works').waitFor();
    expect(await page.locator('.question').count()).toBe(1);
    await console.close();
  });

  it('keeps a question that failed, after what was stored since the conversation was left', async () => {
    const say = async (message: string): Promise<void> => {
      await (await rhetor.post('/message', { message, context_id: 'shared' })).arrayBuffer();
    };
    await say('Hi');
    const console = await browser.open(rhetor.url, '/console/chat/shared');
    const { page } = console;
    await page.getByText('Hello, world!').waitFor();
    upstream.otherwise({ fault: { type: 'status', status: 500 } });
    await ask(console, 'Second');
    await page.getByRole('alert').waitFor();
    upstream.reset();
    await page.getByRole('button', { name: 'New chat' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/console/');
    await say('From elsewhere');
    await page.getByRole('link', { name: 'Conversations' }).click();
    // The recent conversations of the screen before also have this one.
    await page.getByRole('table').getByRole('link', { name: 'shared' }).click();
    await page.getByRole('link', { name: 'Continue in Chat' }).click();
    const questions = page.locator('.question-text');
    await expect
      .poll(() => questions.allTextContents())
      .toEqual(['Hi', 'From elsewhere', 'Second']);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await console.close();
  });
});
