import { describe, expect, it } from 'vitest';
import { isForeignCitation, readCitations, writeCitations } from './citation.ts';
import type { VendorDialect, VendorFields } from './vendor-fields.ts';

const URL = 'https://tides.example/kiel';
const TEXT = 'High water is at nine.';
const CITED = { text: TEXT, length: TEXT.length, offset: 5 };

const anthropic = (...citations: unknown[]): VendorFields => ({
  dialect: 'anthropic',
  fields: { citations },
});
const annotated = (dialect: VendorDialect, ...annotations: unknown[]): VendorFields => ({
  dialect,
  fields: { annotations },
});

const PAGE = { type: 'web_search_result_location', url: URL, title: 'Tides' };
const QUOTED = { ...PAGE, encrypted_index: 'Eo8B', cited_text: 'Kiel: 9 a.m.' };
const ANNOTATION = {
  type: 'url_citation',
  url: URL,
  title: 'Tides',
  start_index: 17,
  end_index: 21,
};

function translated(from: VendorFields, to: VendorDialect): unknown {
  const { citations = [] } = readCitations(from) ?? {};
  return writeCitations(to, citations, CITED)?.fields;
}

describe('a page of the web', () => {
  it('is cited by Anthropic for a text, by OpenAI for a range of it', () => {
    const whole = { url: URL, title: 'Tides', start_index: 0, end_index: 22 };
    expect(translated(anthropic(QUOTED), 'openai-responses')).toEqual({
      annotations: [{ type: 'url_citation', ...whole }],
    });
    expect(translated(anthropic(QUOTED), 'openai')).toEqual({
      annotations: [
        { type: 'url_citation', url_citation: { ...whole, start_index: 5, end_index: 27 } },
      ],
    });
  });

  it('is cited by OpenAI for a range, whose words Anthropic gets', () => {
    const expected = { ...PAGE, encrypted_index: '', cited_text: 'nine' };
    expect(translated(annotated('openai-responses', ANNOTATION), 'anthropic')).toEqual({
      citations: [expected],
    });
    const { type, ...said } = ANNOTATION;
    const inChat = annotated('openai', { type, url_citation: said });
    expect(translated(inChat, 'anthropic')).toEqual({ citations: [expected] });
    expect(translated(inChat, 'openai-responses')).toEqual({ annotations: [ANNOTATION] });
  });

  it('needs neither a title nor a range that lies in the text', () => {
    const far = { type: 'url_citation', url: URL, start_index: 20, end_index: 900 };
    expect(translated(annotated('openai', far), 'openai-responses')).toEqual({
      annotations: [{ ...far, title: URL, end_index: 22 }],
    });
    const bare = { type: 'url_citation', url: URL };
    expect(translated(annotated('openai', bare), 'anthropic')).toEqual({
      citations: [{ ...PAGE, title: null, encrypted_index: '', cited_text: '' }],
    });
  });

  it('may be nothing but an address, from servers that list these alone', () => {
    const listed = { dialect: 'openai', fields: { citations: [URL, 7] } } as const;
    expect(translated(listed, 'openai-responses')).toEqual({
      annotations: [{ ...ANNOTATION, title: URL, start_index: 0, end_index: 22 }],
    });
    expect(readCitations(listed)?.untranslatable).toEqual(['annotations.url_citation']);
  });

  it('may be a search result of the caller, if that has an address', () => {
    const result = { type: 'search_result_location', title: 'Tides', cited_text: '9' };
    expect(readCitations(anthropic({ ...result, source: URL }))?.citations).toHaveLength(1);
    expect(readCitations(anthropic({ ...result, source: 'shelf 4' }))).toEqual({
      citations: [],
      untranslatable: ['citations.search_result_location'],
    });
  });
});

it('is quoted by at most 150 characters, however long the text is', () => {
  const text = `${'a'.repeat(149)}\u{1F30A}${'b'.repeat(1_000)}`;
  const read = readCitations(
    annotated('openai', { ...ANNOTATION, start_index: 0, end_index: 1_100 }),
  );
  const citations = read?.citations ?? [];
  const quotes = [...citations, ...citations.map((one) => ({ ...one, quote: text }))];
  const written = writeCitations('anthropic', quotes, { text, length: text.length, offset: 0 });
  expect(written?.fields['citations']).toMatchObject(
    Array(2).fill({ cited_text: 'a'.repeat(149) }),
  );
});

it('everything else is named, each kind once', () => {
  const file = { type: 'file_citation', file_id: 'file-1', filename: 'a.txt', index: 3 };
  expect(readCitations(annotated('openai-responses', file, file, { type: 'x\ny' }, 7))).toEqual({
    citations: [],
    untranslatable: ['annotations.file_citation', 'annotations.unknown'],
  });
  const page = { type: 'page_location', document_index: 0, cited_text: 'a' };
  expect(readCitations(anthropic(page))?.untranslatable).toEqual(['citations.page_location']);
});

it('a text without citations has none to translate, and Ollama writes none', () => {
  expect(readCitations(anthropic())).toBeUndefined();
  expect(
    readCitations({ dialect: 'openai-responses', fields: { phase: 'final' } }),
  ).toBeUndefined();
  expect(translated(anthropic(QUOTED), 'ollama')).toBeUndefined();
});

it('one without a seal is not of Anthropic', () => {
  expect([QUOTED, { ...PAGE, encrypted_index: '' }, PAGE].map(isForeignCitation)).toEqual([
    false,
    true,
    true,
  ]);
});
