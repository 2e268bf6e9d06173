/** The command line of the bench. */
import { parseArgs } from 'node:util';
import type { Extent } from './table-figures.ts';
import type { Gateway } from './targets.ts';

/** Another build of Rhetor to compare with this one. */
export type Build = {
  readonly name: string;
  /** Path of its dist folder. */
  readonly folder: string;
};

export type BenchOptions = {
  readonly extent: Extent;
  /** Folder that Portkey was installed in; undefined: a folder `portkey` beside this one, if there is one. */
  readonly portkey: string | undefined;
  /** Print further figures after the table. */
  readonly hasDetails: boolean;
  readonly upstreamPort: number;
  readonly gateways: readonly Gateway[];
  readonly builds: readonly Build[];
  /** File to write the figures to, as JSON. */
  readonly json: string | undefined;
};

const CLEAN_STREAMS: Extent['cleanStreams'] = [
  { count: 32, paceMs: 20 },
  { count: 128, paceMs: 20 },
  { count: 512, paceMs: 100 },
];

export const USAGE = `usage: npm run bench -- [flags]

  --quick                      a smoke run of a few seconds; its figures mean little
  --rounds <n>                 alternated rounds (5)
  --json <file>                write the figures to a file too
  --portkey <folder>           where Portkey is installed, if not in ../portkey
  --details                    further figures after the table: p99, processor time, first text
  --upstream-port <n>          a fixed port for the upstream, to point another gateway at it
  --gateway <name>=<url>       another gateway that runs already, by its chat completions address
  --gateway-header '<k>: <v>'  a header for the gateway named before it; {upstream} stands for the
                               upstream's base URL
  --gateway-pid <n>            the process of the gateway named before it
  --build <name>=<folder>      compares this build with another one, by the folder that its dist is in,
                               instead of printing the table
  --help`;

export function readBenchOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values, tokens } = parseArgs({
    args: [...args],
    tokens: true,
    options: {
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      json: { type: 'string' },
      portkey: { type: 'string' },
      details: { type: 'boolean' },
      'upstream-port': { type: 'string' },
      gateway: { type: 'string', multiple: true },
      'gateway-header': { type: 'string', multiple: true },
      'gateway-pid': { type: 'string', multiple: true },
      build: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const gateways: Gateway[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.name === 'gateway') gateways.push(readGateway(token.value));
    if (token.name === 'gateway-header') addHeader(gateways.at(-1), token.value);
    if (token.name === 'gateway-pid') addProcess(gateways.at(-1), token.value);
  }
  return {
    extent: {
      rounds: readCount('--rounds', values.rounds) ?? (values.quick ? 1 : 5),
      requests: values.quick ? 50 : 400,
      throughputMs: values.quick ? 300 : 1_500,
      cleanStreams: values.quick ? CLEAN_STREAMS.slice(0, 1) : CLEAN_STREAMS,
    },
    portkey: values.portkey,
    hasDetails: values.details === true,
    upstreamPort: readCount('--upstream-port', values['upstream-port']) ?? 0,
    gateways,
    builds: (values.build ?? []).map(readBuild),
    json: values.json,
  };
}

function readGateway(value: string): Gateway {
  const [, name, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(value) ?? [];
  if (name === undefined || url === undefined) {
    throw new Error(`--gateway ${value}: give <name>=<url>, the address of its chat completions`);
  }
  return { name, url, headers: {}, pid: undefined };
}

function addHeader(gateway: Gateway | undefined, value: string): void {
  const [, name, content] = /^([\w-]+):\s*(.*)$/.exec(value) ?? [];
  if (gateway === undefined || name === undefined || content === undefined) {
    throw new Error(`--gateway-header ${value}: give '<name>: <value>' after a --gateway`);
  }
  gateway.headers[name] = content;
}

function addProcess(gateway: Gateway | undefined, value: string): void {
  if (gateway === undefined) throw new Error('--gateway-pid: give it after a --gateway');
  gateway.pid = readCount('--gateway-pid', value);
}

function readBuild(value: string): Build {
  const [, name, folder] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (name === undefined || folder === undefined) {
    throw new Error(`--build ${value}: give <name>=<folder>`);
  }
  return { name, folder };
}

function readCount(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${flag} ${value}: give a whole number over 0`);
}
