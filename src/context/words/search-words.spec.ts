import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_UNSPACED_WORDS } from '../limits.ts';
import { searchWords } from './search-words.ts';

describe('searchWords', () => {
  it('keeps the significant words of the question', () => {
    expect(searchWords("What is the name of Ana's dog, and where does it sleep?")).toEqual([
      'name',
      'ana',
      'dog',
      'sleep',
    ]);
  });

  it('keeps all words if there are only stop words', () => {
    expect(searchWords('Who are you?')).toEqual(['who', 'are', 'you']);
  });

  it('is empty if there is no word', () => {
    expect(searchWords(' ?! "" ()* — 😀')).toEqual([]);
  });

  it('finds words of every script, each once', () => {
    expect(searchWords('Straße straße 日本 наука été')).toEqual(['straße', '日本', 'наука', 'été']);
  });

  it.each([
    ['Wo hat Jana ihren Schirm vergessen?', ['jana', 'schirm', 'vergessen']],
    ['Où est-ce que Léa a acheté son vélo ?', ['léa', 'acheté', 'vélo']],
    ['¿Dónde compró Inés la guitarra?', ['compró', 'inés', 'guitarra']],
    ['Где Анна купила гитару?', ['анна', 'купила', 'гитару']],
    ['猫の名前は何ですか？', ['猫', '名前']],
    ['她什么时候搬到上海的？', ['搬到', '上海']],
    ['고양이의 이름이 무엇입니까?', ['고양이', '이름']],
    ['강아지 이름이 뭐예요?', ['강아지', '이름']],
    ['ฉันซื้อจักรยานเมื่อไหร่', ['ซื้อ', 'จักรยาน']],
    ['متى يغادر القطار إلى حلب؟', ['يغادر', 'القطار', 'حلب']],
    ['मेरी बहन कहाँ काम करती है?', ['बहन', 'काम', 'करती']],
    ['Bisikleti ne zaman nasıl aldık?', ['bisikleti', 'aldık']],
    ["Why didn't Tom travel to Lisbon?", ['tom', 'travel', 'lisbon']],
    ['An welchen Tagen müssen wir denn zahlen?', ['tagen', 'zahlen']],
    ['Combien avons-nous donc payé ?', ['payé']],
    ['¿Cuántas gallinas tenemos?', ['gallinas']],
    ['Quante galline abbiamo?', ['galline']],
    ['Quantas galinhas temos no quintal?', ['galinhas', 'quintal']],
    ['Hoeveel kippen moeten we houden?', ['kippen', 'houden']],
    ['Какая у нас лодка?', ['лодка']],
    ['The die of the war machine', ['die', 'war', 'machine']],
  ])('leaves out the stop words of the language of the question: %s', (question, words) => {
    expect(searchWords(question)).toEqual(words);
  });

  it.each([
    ['Ben Kim invoice', ['ben', 'kim', 'invoice']],
    ['Jack Ma Li Meeting', ['jack', 'ma', 'li', 'meeting']],
    ['what ben kim said', ['ben', 'kim', 'said']],
    ['jack ma li meeting', ['jack', 'ma', 'li', 'meeting']],
    ['Ben ne aldım?', ['aldım']],
    ['WO HAT JANA IHREN SCHIRM VERGESSEN?', ['jana', 'schirm', 'vergessen']],
  ])('takes no name for a stop word of another language: %s', (question, words) => {
    expect(searchWords(question)).toEqual(words);
  });

  it('reads no more than the beginning of a question of a megabyte', () => {
    const words = searchWords(`${'boiler '.repeat(150_000)}pelican`);
    expect(words[0]).toBe('boiler');
    expect(words).not.toContain('pelican');
  });

  it('takes the first of thousands of words without spaces, and all others', () => {
    const asked = Array.from({ length: 10_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + index),
    );
    const words = searchWords(`${asked.join('')} ferry`);
    expect(words.at(-1)).toBe('ferry');
    expect(words).toHaveLength(MOST_UNSPACED_WORDS + 1);
    expect(asked.join('')).toMatch(new RegExp(`^${words[0]}`));
  });

  it('is bounded, and contains only letters, marks and digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (question) => {
        const words = searchWords(question);
        expect(words.length).toBeLessThanOrEqual(48);
        expect(new Set(words).size).toBe(words.length);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
      }),
    );
  });
});
