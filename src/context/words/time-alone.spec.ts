import { describe, expect, it } from 'vitest';
import { timeAlone } from './time-alone.ts';

/** A Sunday. */
const NOW = Date.UTC(2026, 10, 29, 15);

const spanOf = (question: string) => {
  const span = timeAlone(question, NOW);
  return span && [span.from, span.to].map((time) => new Date(time).toISOString().slice(0, 10));
};

const YESTERDAY = ['2026-11-28', '2026-11-29'];
const TODAY = ['2026-11-29', '2026-11-30'];
const LAST_WEEK = ['2026-11-16', '2026-11-23'];

describe('timeAlone', () => {
  it.each([
    ['What did we talk about yesterday?', YESTERDAY],
    ['What did we talk about today?', TODAY],
    ["De quoi avons-nous parlé aujourd'hui ?", TODAY],
    ['今天我们聊了什么？', TODAY],
    ['What have we discussed this week?', ['2026-11-23', '2026-11-30']],
    ['Was haben wir diesen Monat besprochen?', ['2026-11-01', '2026-12-01']],
    ['What happened this year?', ['2026-01-01', '2027-01-01']],
    ['Was war letzte Woche?', LAST_WEEK],
    ['What happened on 31 February 2024?', ['2024-02-01', '2024-03-01']],
    ['Worüber haben wir gestern gesprochen?', YESTERDAY],
    ['De quoi avons-nous parlé hier ?', YESTERDAY],
    ['¿De qué hablamos ayer?', YESTERDAY],
    ['О чём мы говорили вчера?', YESTERDAY],
    ['昨天我们聊了什么？', YESTERDAY],
    ['昨日何を話しましたか', YESTERDAY],
    ['what happened on 7 May 2023', ['2023-05-07', '2023-05-08']],
    ['what was it in may', ['2026-05-01', '2026-06-01']],
    ['¿De qué hablamos en mayo?', ['2026-05-01', '2026-06-01']],
    ['What happened in December?', ['2025-12-01', '2026-01-01']],
    ['What did we discuss on the 3rd of November?', ['2026-11-03', '2026-11-04']],
    ['Was ist am 7.5.2026 passiert?', ['2026-05-07', '2026-05-08']],
    ['What was going on in 2024?', ['2024-01-01', '2025-01-01']],
  ])('%s', (question, expected) => {
    expect(spanOf(question)).toEqual(expected);
  });

  it.each([
    'What did Ana say yesterday?',
    'Which ferry did we take last week?',
    'What did we talk about?',
    'What are we doing today?',
    'What is going on today?',
    'What do I have to remember today?',
    'Was ist heute los?',
    'yesterday',
    '昨天',
    '2024',
    'May 2023',
    'in May 2023',
    '7.5.2026',
    'When did the ferry leave in May 2023?',
    'Wie lange dauert die Fahrt?',
  ])('is not asked by: %s', (question) => {
    expect(spanOf(question)).toBeUndefined();
  });
});
