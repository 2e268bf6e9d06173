/**
 * Turns Markdown of models, which is hostile until proven otherwise, into elements: HTML stays text,
 * images become links, and only a short list of elements and attributes gets through.
 */
import DOMPurify from 'dompurify';
import { Marked, type Token, type Tokens } from 'marked';

const TAGS = [
  ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'li'],
  ...['strong', 'em', 'del', 'code', 'pre', 'a', 'span'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
const ATTRIBUTES = ['href', 'title', 'start', 'align', 'data-language'];

/** Anything else, such as javascript: or data:, is shown as text. */
const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

const marked = new Marked({
  async: false,
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
    image: ({ href, text }: Tokens.Image) => linkTo(href, escaped(text === '' ? href : text)),
    link({ href, tokens }: Tokens.Link) {
      return linkTo(href, this.parser.parseInline(tokens));
    },
    code: ({ text, lang }: Tokens.Code) =>
      `<pre data-language="${escaped(languageOf(lang))}"><code>${escaped(text)}</code></pre>`,
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
  },
});

/** @returns the elements of one block */
export function elementsOf(token: Token): DocumentFragment {
  const fragment = DOMPurify.sanitize(marked.parser([token]), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  for (const wide of fragment.querySelectorAll<HTMLElement>('pre, table')) wide.tabIndex = 0;
  return fragment;
}

/** @param text HTML that has been made safe already */
function linkTo(href: string, text: string): string {
  return isSafe(href)
    ? `<a href="${escaped(href)}">${text}</a>`
    : `<span>${text} (${escaped(href)})</span>`;
}

function isSafe(href: string): boolean {
  // An address without a protocol would lead to somewhere in the console.
  const url = URL.parse(href);
  return url !== null && SAFE_PROTOCOLS.has(url.protocol);
}

function languageOf(info: string | undefined): string {
  return /^\S*/.exec(info ?? '')?.[0] ?? '';
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
