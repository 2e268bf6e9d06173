/** The Prompts screen: a prompt's versions, their difference, the served one, a trial, and its requests. */
import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../src/contract/prompts.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

describe.skipIf(!HAS_BROWSER)('the Prompts screen', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(TestRhetor.start());
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  async function newPrompt(name: string, content: string): Promise<string> {
    const response = await rhetor.post('/prompts', { name, component: 'planner', content });
    const { prompt_id: id } = (await response.json()) as Prompt;
    return id;
  }

  it('makes a prompt and a version, shows the difference, and serves the former one again', async () => {
    const console = await browser.open(rhetor.url, '/console/prompts');
    const { page } = console;
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByLabel('Name').fill('Planner tone');
    await page.getByLabel('Component').fill('planner');
    await page.getByRole('textbox', { name: 'Text' }).fill('You are a kind helper.');
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Planner tone' }).waitFor();
    await page.getByRole('button', { name: 'Write a new version' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('You are a strict helper.');
    await page.getByRole('button', { name: 'Save version' }).click();
    await page.getByRole('heading', { name: 'Version 2', exact: true }).waitFor();
    expect(await page.locator('del').textContent()).toBe('kind');
    expect(await page.locator('ins').textContent()).toBe('strict');
    await page.getByRole('button', { name: 'Serve version 1' }).click();
    await page.getByRole('button', { name: 'Serve it' }).click();
    await page.getByRole('button', { name: 'Serve version 2' }).waitFor();
    const { pathname } = new URL(page.url());
    const id = pathname.slice(pathname.lastIndexOf('/') + 1);
    const prompt = await (await rhetor.get(`/prompts/${id}`)).json();
    expect(prompt).toMatchObject({ labels: { production: '1', latest: '2' } });
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });

  it('tries a version, and lists the requests that got it', async () => {
    const id = await newPrompt('Trial', 'You are helpful.');
    const console = await browser.open(rhetor.url, `/console/prompts/${id}`);
    const { page } = console;
    await page.getByText('No request got this version yet.').waitFor();
    await page.getByLabel('Trial message').fill('Hello?');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('simulated/simulated-fast answered').waitFor();
    const rows = page.getByRole('table', { name: 'Requests that got version 1' });
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Refresh the requests' }).click();
        return await rows.getByText('simulated/simulated-fast').count();
      })
      .toBe(1);
    await page.setViewportSize({ width: 360, height: PHONE.height });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      360,
    );
    console.expectNoComplaints();
    await console.close();
  });

  it('says which variable a trial lacks, and lists templates as well', async () => {
    const id = await newPrompt('Lacking', 'You help {{person}}.');
    const console = await browser.open(rhetor.url, `/console/prompts/${id}`);
    const { page } = console;
    await page.getByLabel('Trial message').fill('Hello?');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('alert').getByText('person').first().waitFor();
    console.forget(/status of 4\d\d/);
    await page.getByLabel('Variables').fill('person=Ada');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('simulated/simulated-fast answered').waitFor();
    await page.getByRole('link', { name: 'All prompts and templates' }).click();
    await page.getByRole('tab', { name: 'Templates' }).click();
    await page.getByRole('button', { name: 'New template' }).waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('fills in a template, and deletes it', async () => {
    const response = await rhetor.post('/templates', {
      name: 'Reply',
      content: 'Write to {{customer}}. Be {{tone|brief}}.',
    });
    expect(response.status).toBe(201);
    const console = await browser.open(rhetor.url, '/console/prompts/reply?kind=template');
    const { page } = console;
    await page.getByRole('button', { name: 'Fill in' }).click();
    await page.getByRole('alert').getByText('customer').first().waitFor();
    console.forget(/status of 4\d\d/);
    await page.getByLabel('customer').fill('Ada');
    await page.getByRole('button', { name: 'Fill in' }).click();
    await page.getByText('Write to Ada. Be brief.').waitFor();
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete the template' }).click();
    await page.getByRole('tab', { name: 'Templates', selected: true }).waitFor();
    expect((await rhetor.get('/templates/reply')).status).toBe(404);
    console.expectNoComplaints();
    await console.close();
  });
});
