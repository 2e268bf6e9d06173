import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textMessage, textOf } from '../../model/message.ts';
import { rankCandidates } from './rank-candidates.ts';
import type { SearchCandidate } from '../records/search-query.ts';

const NOW = Date.UTC(2026, 10, 29);
const DAY = 24 * 60 * 60 * 1_000;

function candidate(
  sequence: number,
  text: string,
  changes: Partial<SearchCandidate> & { readonly age?: number } = {},
): SearchCandidate {
  const { age = 0, ...rest } = changes;
  return {
    contextId: 'test',
    message: {
      id: `m${sequence}`,
      sequence,
      message: textMessage('user', text),
      timestamp: NOW - age,
      tokens: 1,
    },
    share: 0.5,
    isActive: true,
    ...rest,
  };
}

function rank(question: string, candidates: readonly SearchCandidate[], limit = 10): string[] {
  const results = rankCandidates(candidates, { question, limit, now: NOW });
  return results.map(({ message }) => textOf(message.message));
}

describe('rankCandidates', () => {
  it('sorts by the share of the words first', () => {
    const weak = candidate(1, 'a weak one, here', { share: 0.2 });
    const strong = candidate(2, 'a strong one now', { share: 0.9 });
    expect(rank('one', [weak, strong])).toEqual(['a strong one now', 'a weak one, here']);
    expect(rank('one', [weak, strong], 1)).toEqual(['a strong one now']);
  });

  it('prefers the newer of two that are alike', () => {
    const old = candidate(2, 'the meeting is on Monday', { age: 90 * DAY });
    const recent = candidate(1, 'the meeting is on Friday', { age: DAY });
    expect(rank('meeting', [old, recent])[0]).toBe('the meeting is on Friday');
  });

  it('prefers statements to questions, in any script', () => {
    for (const [question, statement] of [
      ['Is the shed green?', 'The shed is green.'],
      ['Ana: Is the shed green?', 'Ana: The shed is green.'],
      ['小屋は緑ですか？', '小屋は緑です。'],
      ['هل الكوخ أخضر؟', 'الكوخ أخضر.'],
    ] as const) {
      const asked = candidate(2, question, { share: 0.6 });
      const said = candidate(1, statement);
      expect(rank('shed', [asked, said])[0]).toBe(statement);
    }
  });

  it('prefers what the person says whom the question names, by the text or by the name field', () => {
    const other = candidate(2, 'Ana: Ben sold the car.', { share: 0.6 });
    const own = candidate(1, 'Ben: I sold the car.');
    expect(rank("Why was Ben's car sold?", [other, own])[0]).toBe('Ben: I sold the car.');
    const named = candidate(3, 'I sold the car.');
    const vendor = { dialect: 'openai', fields: { name: 'Ben' } } as const;
    const message = { ...named.message, message: { ...named.message.message, vendor } };
    expect(rank('What did Ben sell?', [other, { ...named, message }])[0]).toBe('I sold the car.');
  });

  it.each([
    ['When did she arrive?', 'She came on Tuesday.'],
    ['Wann kam sie an?', 'Sie kam gestern.'],
    ['Quand est-elle arrivée ?', 'Elle est arrivée en juillet.'],
    ['Когда она приехала?', 'Она приехала вчера.'],
    ['彼女はいつ来ましたか', '彼女は昨日来ました。'],
    ['เธอมาเมื่อไหร่', 'เธอมาเมื่อวาน'],
    ['متى وصلت؟', 'وصلت أمس.'],
    ['वह कब आई?', 'वह सोमवार को आई।'],
    ['Ne zaman geldi?', 'Dün geldi.'],
  ])('prefers a time if the question asks for one: %s', (question, answer) => {
    const other = candidate(2, 'She is here, and that is all.', { share: 0.55 });
    expect(rank(question, [other, candidate(1, answer)])[0]).toBe(answer);
  });

  it.each([
    ['What happened in May 2024?', '2024-05-20'],
    ['what did they buy in may', '2024-05-20'],
    ['¿Qué compraron en mayo?', '2024-05-20'],
    ['Was geschah am 20. Mai?', '2023-05-20'],
    ['Ce qui est arrivé en mai 2024', '2024-05-01'],
    ['What was planned on 2024-05-20?', '2024-05-20'],
    ['Was war am 20.5.2024 geplant?', '2024-05-20'],
    ['2024年5月20日に何がありましたか', '2024-05-20'],
    ['What did he learn in 2024?', '2024-11-11'],
  ])('prefers messages of the date that the question names: %s', (question, date) => {
    const at = (time: string) => NOW - Date.parse(time);
    const other = candidate(2, 'Nothing of the kind', { share: 0.55, age: at('2023-07-20') });
    const dated = candidate(1, 'This and that', { age: at(date) });
    expect(rank(question, [other, dated])[0]).toBe('This and that');
  });

  it.each([
    ['Which exams does Will mark?', 'Will', 'Mark'],
    ['When will Anna come?', 'Anna', 'Will'],
    ['Will Anna come?', 'Anna', 'Will'],
    ['how may i reach ben', 'Ben', 'May'],
    ['Was steht in Annas Brief?', 'Anna', 'Ben'],
    ['What does Mel like?', 'Melanie', 'Ben'],
    ['What does mel like?', 'Mel', 'Melanie'],
    ['ماذا قال أحمد عن Paris؟', 'أحمد', 'Ben'],
  ])('takes for the name of a speaker what is written as one: %s', (question, name, other) => {
    const named = candidate(1, `${name}: This and that, as ever.`);
    const unnamed = candidate(2, `${other}: This and that, as ever!`, { share: 0.6 });
    expect(rank(question, [unnamed, named])[0]).toBe(textOf(named.message.message));
  });

  // NOW is a Sunday.
  it.each([
    ['What did we decide yesterday?', '2026-11-28', '2026-11-27'],
    ['Was haben wir gestern beschlossen?', '2026-11-28', '2026-11-27'],
    ["Qu'est-ce qu'on a décidé hier ?", '2026-11-28', '2026-11-27'],
    ['昨日は何を決めましたか', '2026-11-28', '2026-11-27'],
    ['What did we decide last week?', '2026-11-16', '2026-11-25'],
    ['Was haben wir letzte Woche beschlossen?', '2026-11-22', '2026-11-25'],
    ['Qué decidimos la semana pasada', '2026-11-20', '2026-11-25'],
    ['Что решили в прошлом месяце?', '2026-10-01', '2026-11-02'],
    ['上个月决定了什么', '2026-10-31', '2026-11-02'],
    ['What did we decide last year?', '2025-01-01', '2026-01-02'],
  ])('prefers messages of a time that is named from today: %s', (question, date, later) => {
    const at = (day: string) => NOW - Date.parse(`${day}T12:00:00Z`);
    const other = candidate(2, 'Nothing of the kind', { share: 0.55, age: at(later) });
    const meant = candidate(1, 'This and that', { age: at(date) });
    expect(rank(question, [other, meant])[0]).toBe('This and that');
  });

  it.each([
    // "Hier" is French for yesterday.
    ['Was ist denn hier los?', DAY],
    ['Is hier een dokter in de buurt?', DAY],
    ['What shall we cook today?', 0],
    // The characters for the day before yesterday: "the present" ends with one, and "weather" begins with the other.
    ['目前天气怎么样', 2 * DAY],
  ])('prefers no time that is not meant: %s', (question, age) => {
    const better = candidate(2, 'Nothing of the kind', { share: 0.6, age: 3 * DAY });
    const other = candidate(1, 'This and that', { age });
    expect(rank(question, [better, other])[0]).toBe('Nothing of the kind');
  });

  it.each([
    ['When did she move?', 'She may as well be here, and that is all', 'She moved in May'],
    ['When did she move?', 'Maybe she may be here, and that is all', 'She moved in May'],
    ['When did she move?', 'May she be here, and that is all', 'She moved in May'],
    ['Wann kam sie denn an?', 'Sie ist hier, und das ist alles', 'Sie kam im Oktober an'],
    ['Quand est-elle venue ?', 'Elle est là, et elle est bien', 'Elle est venue hier'],
  ])('takes no common word of its language for a time: %s', (question, common, time) => {
    const other = candidate(2, common, { share: 0.55 });
    expect(rank(question, [other, candidate(1, time)])[0]).toBe(time);
  });

  it.each(['What data did we lose there?', 'Which tag has the release?'])(
    'takes no noun of another language for a question about time: %s',
    (question) => {
      const last = candidate(2, 'The one from last week on the ship');
      expect(
        rank(question, [last, candidate(1, 'The one of the harbour on land', { share: 0.6 })])[0],
      ).toBe('The one of the harbour on land');
    },
  );

  it.each([
    'Which day was it?',
    'How long ago was it?',
    'An welchem Tag war es?',
    'In che data è stato?',
    'Em que data foi?',
  ])('knows a question about time by its noun: %s', (question) => {
    const last = candidate(2, 'The one from last week on the ship');
    const other = candidate(1, 'The one of the harbour on land', { share: 0.6 });
    expect(rank(question, [last, other])[0]).toBe('The one from last week on the ship');
  });

  it('takes no common word for a month', () => {
    const may = candidate(1, 'It was sunny', { age: NOW - Date.parse('2024-05-20') });
    const other = candidate(2, 'It was rainy', {
      age: NOW - Date.parse('2024-06-20'),
      share: 0.51,
    });
    for (const question of [
      'how may I be sure it was',
      'Maybe she may know how it was',
      'May I know how it was?',
    ]) {
      expect(rank(question, [may, other])[0]).toBe('It was rainy');
    }
  });

  it('returns a repeated text once, with its newest message', () => {
    const replaced = candidate(1, 'my name is Ada', { isActive: false, share: 0.6 });
    const active = candidate(2, 'my name is Ada');
    const elsewhere = candidate(3, 'my name is Ada', { contextId: 'other' });
    const results = rankCandidates([replaced, active, elsewhere], {
      question: 'name',
      limit: 10,
      now: NOW,
    });
    expect(results.map(({ message }) => message.id)).toEqual(['m3', 'm2']);
  });

  it('returns a text once if copies are merged, whoever says it and when', () => {
    const copies = Array.from({ length: 6 }, (_, place) => [
      candidate(place, 'my name is Ada', { contextId: `copy-${place}`, age: (6 - place) * DAY }),
      candidate(place + 10, 'my name was Eve', { contextId: `copy-${place}`, share: 0.3 }),
    ]).flat();
    const { message, ...rest } = candidate(20, ' my name is Ada\n', { share: 0.2 });
    const answer = {
      ...rest,
      message: { ...message, message: textMessage('assistant', 'my name is Ada') },
    };
    const other = candidate(21, 'my name is Bo', { share: 0.1 });
    const ranking = { question: 'name', limit: 3, now: NOW, mergesCopies: true };
    const results = rankCandidates([...copies, answer, other], ranking);
    expect(results.map((one) => [one.contextId, one.message.id])).toEqual([
      ['copy-5', 'm5'],
      ['copy-5', 'm15'],
      ['test', 'm21'],
    ]);
  });

  it('scores between 0 and 1, in order, whatever is found and asked', () => {
    const any = fc.record({
      text: fc.string(),
      share: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
      isActive: fc.boolean(),
      age: fc.integer({ min: -DAY, max: 1_000 * DAY }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.string(), (entries, question) => {
        const candidates = entries.map(({ text, ...rest }, index) => candidate(index, text, rest));
        const results = rankCandidates(candidates, { question, limit: 10, now: NOW });
        const scores = results.map(({ score }) => score);
        for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
        expect(scores).toEqual(scores.toSorted((left, right) => right - left));
        expect(results.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
