/** What the address of the Usage screen says. */
import { expect, it } from 'vitest';
import { queryOf, viewOf } from './usage-view.ts';

it.each([
  [{}, { range: '30d', interval: 'day', grouping: undefined }],
  [
    { range: '24h', interval: 'day' },
    { range: '24h', interval: 'hour', grouping: undefined },
  ],
  [
    { range: '1y', group_by: 'colour' },
    { range: '30d', interval: 'day', grouping: undefined },
  ],
  [
    { range: '90d', interval: 'month', group_by: 'key' },
    { range: '90d', interval: 'month', grouping: 'key' },
  ],
] as const)('reads %j', (query, view) => {
  expect(viewOf(query)).toEqual(view);
  expect(viewOf(queryOf(viewOf(query)))).toEqual(view);
});

it('writes only what differs from the usual', () => {
  expect(queryOf({ range: '30d', interval: 'day', grouping: undefined })).toEqual({
    range: '',
    interval: '',
    group_by: '',
  });
});
