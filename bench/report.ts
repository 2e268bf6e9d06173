/** Formats the figures for people: what each target adds to direct calls, and to the floor. */
import { cpus, release, totalmem, type } from 'node:os';
import { ANSWER_WORDS } from './load-job.ts';
import { type Figures, type Measured, PROCESSOR_AT } from './measure.ts';
import { BARE_PROXY, DIRECT } from './targets.ts';

export type Memory = {
  /** Rhetor's memory in MiB after its first answer and at the end. */
  readonly before: number | undefined;
  readonly after: number | undefined;
};

export function describeMachine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 1024 ** 3);
  return (
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${gib} GiB, ` +
    `${type()} ${release()}, Node ${process.versions.node}`
  );
}

export function toReport(measured: Measured, memory: Memory, rounds: number): string {
  const names = Object.keys(measured.p50);
  const rows = (title: string, cells: (name: string) => readonly string[]): string =>
    [title, ...names.map((name) => `  ${name.padEnd(16)}${cells(name).join('')}`)].join('\n');

  return [
    `${describeMachine()}; medians of ${rounds} alternated rounds`,
    rows('Time at concurrency 1, ms: p50, p99, and what is added to direct', (name) => [
      ...added(measured.p50, name),
      ...added(measured.p99, name),
    ]),
    ...Object.entries(measured.requestsPerSecond).map(([concurrency, figures]) =>
      rows(`Requests a second at ${concurrency}, no errors; share of the bare proxy`, (name) => [
        cell(figures[name], 0),
        share(figures, name),
      ]),
    ),
    ...Object.entries(measured.streamsPerSecond).map(([concurrency, figures]) =>
      rows(`Streams a second at ${concurrency}, all whole; share of the bare proxy`, (name) => [
        cell(figures[name], 0),
        share(figures, name),
      ]),
    ),
    rows(
      `Processor time at ${PROCESSOR_AT}, all threads, µs: of a request, of a stream`,
      (name) => [cell(measured.processorUs[name], 0), cell(measured.streamProcessorUs[name], 0)],
    ),
    rows('Time to first text, ms, and what is added to direct', (name) =>
      added(measured.firstText, name),
    ),
    ...Object.entries(measured.streamSeconds).map(([count, figures]) =>
      rows(`${count} streams at once, all whole: seconds, words a second`, (name) => [
        cell(figures[name], 3),
        cell((Number(count) * ANSWER_WORDS) / (figures[name] ?? Number.NaN), 0),
      ]),
    ),
    `Rhetor's memory, MiB: ${cell(memory.before, 0).trim()} before, ${cell(memory.after, 0).trim()} after`,
  ].join('\n\n');
}

function added(figures: Figures, name: string): readonly string[] {
  const own = figures[name] ?? Number.NaN;
  const direct = figures[DIRECT] ?? Number.NaN;
  return [cell(own, 2), (name === DIRECT ? '' : `+${(own - direct).toFixed(2)}`).padStart(10)];
}

function share(figures: Figures, name: string): string {
  const own = figures[name] ?? Number.NaN;
  return `${(own / (figures[BARE_PROXY] ?? Number.NaN)).toFixed(2)}`.padStart(8);
}

function cell(value: number | undefined, digits: number): string {
  const isKnown = value !== undefined && !Number.isNaN(value);
  return (isKnown ? value.toFixed(digits) : '?').padStart(10);
}
