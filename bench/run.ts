/** Measures the cost of Rhetor next to direct calls and a bare proxy, alternating within one run. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { originOf, residentMiB, startProcess, startServer } from './bench-process.ts';
import { type BenchOptions, readBenchOptions, USAGE } from './bench-options.ts';
import { measure } from './measure.ts';
import { describeMachine, toReport } from './report.ts';
import { startRhetor } from './rhetor-process.ts';
import {
  BARE_PROXY,
  completionsTarget,
  DIRECT,
  gatewayTarget,
  RHETOR,
  rhetorTarget,
} from './targets.ts';

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
  const upstream = await originOf(startProcess('upstream', [String(options.upstreamPort)]));
  const bareProxy = await startServer('bare-proxy', ['0', upstream]);
  const load = startProcess('load');
  const rhetor = await startRhetor(upstream);
  const others = await Promise.all(
    options.builds.map(async ({ name, folder }) => ({
      name,
      process: await startRhetor(upstream, { folder: resolve(folder) }),
    })),
  );
  try {
    const before = residentMiB(rhetor.child.pid);
    const targets = [
      completionsTarget(DIRECT, `${upstream}/v1/chat/completions`),
      completionsTarget(BARE_PROXY, `${bareProxy.origin}/v1/chat/completions`, bareProxy.pid),
      rhetorTarget(rhetor.origin, RHETOR, rhetor.child.pid),
      ...others.map(({ name, process: other }) =>
        rhetorTarget(other.origin, name, other.child.pid),
      ),
      ...options.gateways.map((gateway) => gatewayTarget(gateway, upstream)),
    ];
    console.log(`measuring ${targets.map((target) => target.name).join(', ')} ...\n`);
    const measured = await measure(load, targets, options);
    const memory = { before, after: residentMiB(rhetor.child.pid) };
    console.log(toReport(measured, memory, options.rounds));
    if (options.json !== undefined) {
      const figures = { machine: describeMachine(), rounds: options.rounds, ...measured, memory };
      writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
    }
  } finally {
    await Promise.all(
      [rhetor, ...others.map(({ process: other }) => other)].map((one) => one.stop()),
    );
  }
}
