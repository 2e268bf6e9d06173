/** Answers that attack their reader: Markdown, HTML, SVG, addresses and styles stay text, and load nothing. */
import { describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

type Found = {
  readonly hacked?: unknown;
  readonly dangerous: readonly string[];
  readonly attributes: readonly string[];
  readonly addresses: readonly (readonly [protocol: string, rel: string])[];
};

/** Runs in the page; a text, since only it knows the document. */
const FIND = `(() => {
  const texts = [...document.querySelectorAll('.markdown, .question-text')];
  const elements = texts
    .flatMap((text) => [...text.querySelectorAll('*')])
    .filter((element) => !element.closest('.code-head'));
  const dangerous = /^(script|img|svg|math|iframe|object|embed|form|input|button|style|link|base|meta|video|details)$/i;
  return {
    hacked: globalThis.hacked,
    dangerous: elements
      .filter(({ tagName }) => dangerous.test(tagName))
      .map(({ outerHTML }) => outerHTML),
    attributes: elements
      .flatMap((element) => element.getAttributeNames())
      .filter((name) => /^on|^style$|^id$|^name$|src/i.test(name)),
    addresses: elements
      .filter(({ tagName }) => tagName === 'A')
      .map(({ protocol, rel }) => [protocol, rel]),
  };
})()`;

describe.skipIf(!HAS_BROWSER)('hostile text', () => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    upstream = await keep(ScriptedUpstream.start());
    rhetor = await keep(
      TestRhetor.start({
        providers: {
          scripted: {
            kind: 'openai',
            base_url: upstream.baseUrl('openai'),
            default_model: 'scripted-model',
          },
        },
      }),
    );
    browser = await keep(TestBrowser.start());
  });

  it('stays text while it streams and when it is read again', async () => {
    const text = `${HOSTILE_TEXTS.join('\n\n')}\n\nThe harmless end.`;
    upstream.otherwise({ text: text.match(/[^]{1,9}/g) ?? [], reasoning: [...HOSTILE_TEXTS] });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    // All of the answer is in sight, since only what is near is in the document.
    await page.setViewportSize({ width: 1280, height: 20_000 });
    await page
      .getByRole('textbox', { name: 'Message', exact: true })
      .fill(HOSTILE_TEXTS.join('\n'));
    await page.keyboard.press('Enter');
    await page.getByText(/in all/).waitFor();
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.getByText('The harmless end.').waitFor();
      const found = await page.evaluate<Found>(FIND);
      expect(found).toMatchObject({ dangerous: [], attributes: [] });
      expect(found.hacked).toBeUndefined();
      expect(found.addresses.length).toBeGreaterThan(0);
      for (const [protocol, rel] of found.addresses) {
        expect(protocol).toMatch(/^https?:$/);
        expect(rel).toContain('noopener');
      }
    }
    console.expectNoComplaints();
    await console.close();
  });
});
