/** Answers that attack their reader: Markdown, HTML, SVG, addresses and styles stay text, and load nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';

const ATTACKS = [
  '<script>globalThis.attacked = 1</script>',
  '<img src=x onerror="globalThis.attacked = 1">',
  '<svg onload="globalThis.attacked = 1"><script>globalThis.attacked = 1</script></svg>',
  '<svg><a xlink:href="javascript:globalThis.attacked=1"><text y="20">click</text></a></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror="globalThis.attacked=1">',
  '<iframe src="https://attacker.example/"></iframe>',
  '<iframe srcdoc="<script>parent.attacked=1</script>"></iframe>',
  '<object data="data:text/html,<script>parent.attacked=1</script>"></object>',
  '<embed src="https://attacker.example/x.swf">',
  '<form action="https://attacker.example/"><input name="token"><button>Sign in</button></form>',
  '<style>body { background: url(https://attacker.example/css) }</style>',
  '<div style="position:fixed;inset:0;background:url(https://attacker.example/style)">x</div>',
  '<link rel="stylesheet" href="https://attacker.example/x.css">',
  '<base href="https://attacker.example/">',
  '<meta http-equiv="refresh" content="0;url=https://attacker.example/">',
  '<video src="https://attacker.example/v" autoplay></video>',
  '<a href="javascript:globalThis.attacked=1">click</a>',
  '<details open ontoggle="globalThis.attacked=1">x</details>',
  '[click](javascript:globalThis.attacked=1)',
  '[click](JaVaScRiPt:globalThis.attacked=1)',
  '[click](&#106;avascript:globalThis.attacked=1)',
  '[click](java\tscript:globalThis.attacked=1)',
  '[click](data:text/html,<script>globalThis.attacked=1</script>)',
  '[click](vbscript:msgbox)',
  '[click](/console/session "a title" onclick=attack)',
  '[x](https://example.com/"onmouseover="globalThis.attacked=1)',
  '![spy](https://attacker.example/pixel.png)',
  '![spy](data:image/svg+xml,<svg onload=globalThis.attacked=1>)',
  '![" onerror="globalThis.attacked=1](x)',
  '<javascript:globalThis.attacked=1>',
  '[ref]: javascript:globalThis.attacked=1\n\n[click][ref]',
  '```html" onload="globalThis.attacked=1\n<script>globalThis.attacked=1</script>\n```',
  '`<img src=x onerror=globalThis.attacked=1>`',
  '| <img src=x onerror=globalThis.attacked=1> |\n| --- |\n| <script>globalThis.attacked=1</script> |',
  '<a id="app" name="body">clobbered</a><form id="main"></form>',
  '<p title="</p><script>globalThis.attacked=1</script>">x</p>',
  '<noscript><p title="</noscript><img src=x onerror=globalThis.attacked=1>">',
];

type Found = {
  readonly attacked?: unknown;
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
    attacked: globalThis.attacked,
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

  beforeAll(async () => {
    await buildRhetor();
    upstream = await ScriptedUpstream.start();
    rhetor = await TestRhetor.start({
      providers: {
        scripted: {
          kind: 'openai',
          base_url: upstream.baseUrl('openai'),
          default_model: 'scripted-model',
        },
      },
    });
    browser = await TestBrowser.start();
  }, 120_000);
  afterAll(async () => {
    await browser.stop();
    await rhetor.stop();
    await upstream.stop();
  });

  it('stays text while it streams and when it is read again', async () => {
    const text = `${ATTACKS.join('\n\n')}\n\nThe harmless end.`;
    upstream.otherwise({ text: text.match(/[^]{1,9}/g) ?? [], reasoning: [...ATTACKS] });
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(ATTACKS.join('\n'));
    await page.keyboard.press('Enter');
    await page.getByText(/in all/).waitFor();
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.getByText('The harmless end.').waitFor();
      const found = await page.evaluate<Found>(FIND);
      expect(found).toMatchObject({ dangerous: [], attributes: [] });
      expect(found.attacked).toBeUndefined();
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
