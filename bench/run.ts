/** Measures the cost of Rhetor next to direct calls, a bare proxy and Portkey, alternating within one run. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Stage } from './alternate.ts';
import { originOf, residentMiB, startProcess, startServer } from './bench-process.ts';
import { type BenchOptions, readBenchOptions, USAGE } from './bench-options.ts';
import { measureDetails } from './details.ts';
import { toDetailsReport } from './details-report.ts';
import { describeLoad, describeMachine } from './machine.ts';
import { startPortkey } from './portkey-process.ts';
import { type RhetorProcess, startRhetor } from './rhetor-process.ts';
import { median } from './statistics.ts';
import { measureTable } from './table-figures.ts';
import { toDifferences, toFloor, toTable } from './table-report.ts';
import { toRows } from './table-rows.ts';
import * as names from './targets.ts';

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await run(options);
  process.exit(0);
} catch (error) {
  console.error(`bench failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function run(options: BenchOptions): Promise<void> {
  const { rounds } = options.extent;
  console.log(`${describeMachine()}; ${describeLoad()}; medians of ${rounds} alternated rounds\n`);
  const upstream = startProcess('upstream', [String(options.upstreamPort)]);
  const origin = await originOf(upstream);
  const stage = { load: startProcess('load'), upstream };
  const figures =
    options.builds.length > 0
      ? await compareBuilds(stage, origin, options)
      : await compareTargets(stage, origin, options);
  if (options.json === undefined) return;
  const all = { machine: describeMachine(), rounds, ...figures };
  writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
}

async function compareTargets(stage: Stage, upstream: string, options: BenchOptions) {
  const bare = await startServer('bare-proxy', ['0', upstream]);
  const stack = await startServer('bare-stack', ['0', upstream]);
  const portkey = await startPortkey(options.portkey);
  let rhetor = await startRhetor(upstream);
  try {
    const targets = [
      names.completionsTarget(names.DIRECT, `${upstream}/v1/chat/completions`),
      names.completionsTarget(names.BARE_PROXY, `${bare.origin}/v1/chat/completions`, bare.pid),
      names.completionsTarget(names.BARE_STACK, `${stack.origin}/v1/chat/completions`, stack.pid),
      names.messageTarget(stack.origin, names.BARE_STACK_MESSAGE, stack.pid),
      ...(portkey === undefined ? [] : [names.gatewayTarget(portkey.gateway, upstream)]),
      ...rhetorTargets(rhetor),
    ];
    const { extent } = options;
    const measured = await measureTable(stage, targets, extent);
    const memoryMiB = residentMiB(rhetor.child.pid);
    const starts: number[] = [];
    for (let start = 0; start < extent.rounds; start += 1) {
      rhetor = await rhetor.restart();
      starts.push(rhetor.startSeconds);
    }
    const ofProcess = { memoryMiB, startSeconds: median(starts) };
    const rows = toRows(measured, ofProcess, extent.cleanStreams);
    console.log(`${toTable(rows)}\n\n${toFloor(measured)}\n\n${toDifferences(measured)}`);
    if (!options.hasDetails && options.gateways.length === 0) return { ...measured, rows };
    // The address of Rhetor changed with its restarts.
    const detailed = [
      ...targets.filter(({ name }) => !name.startsWith('rhetor')),
      ...rhetorTargets(rhetor),
      ...options.gateways.map((gateway) => names.gatewayTarget(gateway, upstream)),
    ];
    const details = await measureDetails(stage, detailed, extent);
    console.log(`\n${toDetailsReport(details)}`);
    return { ...measured, rows, details };
  } finally {
    portkey?.stop();
    await rhetor.stop();
  }
}

async function compareBuilds(stage: Stage, upstream: string, { builds, extent }: BenchOptions) {
  const started = await Promise.all([
    startRhetor(upstream).then((rhetor) => ({ name: 'this', rhetor })),
    ...builds.map(async ({ name, folder }) => ({
      name,
      rhetor: await startRhetor(upstream, { folder: resolve(folder) }),
    })),
  ]);
  try {
    const targets = started.flatMap(({ name, rhetor }) => rhetorTargets(rhetor, name));
    const details = await measureDetails(stage, targets, extent);
    console.log(toDetailsReport(details));
    return { details };
  } finally {
    await Promise.all(started.map(({ rhetor }) => rhetor.stop()));
  }
}

function rhetorTargets({ origin, child }: RhetorProcess, build?: string) {
  const nameOf = (name: string): string =>
    build === undefined ? name : name.replace('rhetor', build);
  return [
    names.completionsTarget(nameOf(names.RHETOR_V1), `${origin}/v1/chat/completions`, child.pid),
    names.messageTarget(origin, nameOf(names.RHETOR_MESSAGE), child.pid),
  ];
}
