/** Formats the details for people: one line for each target. */
import { type AllDetails, type Details, DETAILS_AT } from './details.ts';

export function toDetailsReport({ whole, streamed, firstText }: AllDetails): string {
  const names = Object.keys(whole.p50);
  const cell = (value: number | undefined, digits: number): string =>
    (value === undefined || Number.isNaN(value) ? '?' : value.toFixed(digits)).padStart(11);
  const cells = ({ p50, p99, perSecond, processorUs }: Details, name: string): string =>
    cell(p50[name], 2) + cell(p99[name], 2) + cell(perSecond[name], 0) + cell(processorUs[name], 0);
  const block = (title: string, line: (name: string) => string): string =>
    [title, ...names.map((name) => `  ${name.padEnd(20)}${line(name)}`)].join('\n');
  const columns = `p50 and p99 at 1 in ms, number a second and processor µs of each at ${DETAILS_AT}`;
  return [
    block(`Whole answers: ${columns}`, (name) => cells(whole, name)),
    block(`Streams: ${columns}; first text at 1, ms`, (name) =>
      [cells(streamed, name), cell(firstText[name], 2)].join(''),
    ),
  ].join('\n\n');
}
