import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../../conversation/events/turn-event.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import { MOST_CITATIONS, MOST_NAMED_CITATIONS } from '../limits.ts';
import { citedEvents } from './cited-events.ts';

const START: TurnEvent = {
  type: 'turn-start',
  source: {
    contextId: 'one',
    provider: 'p',
    model: 'm',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};
const END: TurnEvent = {
  type: 'turn-end',
  finishReason: 'stop',
  usage: UNKNOWN_USAGE,
  isInputCut: false,
  stored: undefined,
};
const marks = (...annotations: readonly object[]): TurnEvent => ({
  type: 'text-marks',
  vendor: { dialect: 'openai-responses', fields: { annotations } },
});
const cite = (start: number, end: number): object => ({
  type: 'url_citation',
  url: 'https://tides.example',
  start_index: start,
  end_index: end,
});

async function cited(dialect: 'anthropic' | 'openai', events: readonly TurnEvent[]) {
  const all = await lastValueFrom(
    citedEvents(from([START, ...events, END]), dialect).pipe(toArray()),
  );
  const fields = all.flatMap((event) => (event.type === 'text-marks' ? [event.vendor.fields] : []));
  const starts = all.flatMap((event) => (event.type === 'turn-start' ? [event.source] : []));
  return { all, fields, dropped: starts.at(-1)?.route.dropped };
}

it('quotes each citation from its own part of the answer', async () => {
  const { fields } = await cited('anthropic', [
    { type: 'text-delta', text: 'High water ' },
    { type: 'text-delta', text: 'is at nine.' },
    marks(cite(0, 10)),
    { type: 'text-delta', text: 'Low water is at three.' },
    marks(cite(0, 9)),
  ]);
  expect(fields).toMatchObject([
    { citations: [{ cited_text: 'High water' }] },
    { citations: [{ cited_text: 'Low water' }] },
  ]);
});

it('counts from the beginning of the whole answer for a dialect that has one text', async () => {
  const { all } = await cited('openai', [
    { type: 'text-delta', text: 'High water. ' },
    marks(cite(0, 10)),
    { type: 'text-delta', text: 'Low water.' },
    marks(cite(0, 900)),
  ]);
  const annotations = [
    { url_citation: { start_index: 0, end_index: 10 } },
    { url_citation: { start_index: 12, end_index: 22 } },
  ];
  expect(all).toContainEqual(
    expect.objectContaining({
      type: 'vendor-item',
      part: expect.objectContaining({
        vendor: expect.objectContaining({
          fields: { annotations: annotations.map((one) => expect.objectContaining(nested(one))) },
        }),
      }),
    }),
  );
});

it('translates a bounded number of citations, and names what is left out', async () => {
  const many = Array.from({ length: MOST_CITATIONS - 1 }, () => cite(0, 1));
  const { fields, dropped } = await cited('anthropic', [
    { type: 'text-delta', text: 'High water is at nine.' },
    marks(...many),
    marks(cite(0, 1), cite(0, 1)),
    marks(cite(0, 1)),
  ]);
  const written = fields.flatMap((each) => each['citations'] ?? []);
  expect(written).toHaveLength(MOST_CITATIONS);
  expect(dropped).toEqual(['citations']);
});

it('names a bounded number of kinds that it cannot translate', async () => {
  const kinds = Array.from({ length: 50 }, (_, index) => ({ type: `kind_${index}` }));
  const { dropped } = await cited('anthropic', [marks(...kinds)]);
  expect(dropped).toHaveLength(MOST_NAMED_CITATIONS);
});

function nested({ url_citation: range }: { readonly url_citation: object }): object {
  return { url_citation: expect.objectContaining(range) };
}
