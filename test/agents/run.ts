/**
 * `npm run agents`: lets real coding agents do a task with each kind of provider, through a real Rhetor and
 * with a scripted upstream. Their packages, about 1 GB, are fetched into a cache (`RHETOR_AGENTS_CACHE`).
 *
 * usage: npm run agents [-- [--agent <name>]… [--kind <kind>]… [--latest] [--keep <folder>]]
 *
 * Exits with 0 if every agent did its task with every kind, 1 if not.
 */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { agentBinary, installAgent } from './agent-packages.ts';
import { CODING_AGENTS, type CodingAgent } from './coding-agents.ts';
import { findIsolation, runIsolated } from './isolation.ts';
import { runTrial, type TrialOutcome } from './trial.ts';
import { UPSTREAM_KINDS, type UpstreamKind } from './upstream-kinds.ts';

const { values: flags } = parseArgs({
  options: {
    agent: { type: 'string', multiple: true, default: CODING_AGENTS.map(({ name }) => name) },
    kind: { type: 'string', multiple: true, default: [...UPSTREAM_KINDS] },
    latest: { type: 'boolean', default: false },
    keep: { type: 'string' },
    // Set by the program itself where the trials run.
    isolated: { type: 'boolean', default: false },
  },
});
const agents = CODING_AGENTS.filter(({ name }) => flags.agent.includes(name)).map(withVersion);
const kinds = UPSTREAM_KINDS.filter((kind) => flags.kind.includes(kind));

if (flags.isolated) {
  process.exitCode = await runTrials();
} else {
  for (const agent of agents) installAgent(agent.package);
  const isolation = findIsolation();
  if (typeof isolation === 'string') {
    note(`The agents run with this machine's network, since ${isolation}.`);
    process.exitCode = await runTrials();
  } else {
    process.exitCode = await runIsolated(isolation, ['--isolated']);
  }
}

async function runTrials(): Promise<number> {
  let failed = 0;
  for (const agent of agents) {
    for (const kind of kinds) {
      const begin = performance.now();
      const outcome = await tried(agent, kind);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      const faults = faultsOf(outcome);
      if (faults.length > 0) failed += 1;
      note(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${agent.name} → ${kind} (${seconds} s)`);
      for (const fault of faults) note(`          ${fault}`);
      if (outcome.dropped.length > 0) note(`          dropped: ${outcome.dropped.join(', ')}`);
    }
  }
  note(`${agents.length * kinds.length} trials, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function tried(agent: CodingAgent, kind: UpstreamKind): Promise<TrialOutcome> {
  const keepIn = flags.keep === undefined ? undefined : resolve(flags.keep);
  try {
    return await runTrial(agent, agentBinary(agent.package), kind, keepIn);
  } catch (error) {
    return { problems: [String(error)], differences: undefined, dropped: [] };
  }
}

function faultsOf({ problems, differences = [] }: TrialOutcome): readonly string[] {
  return [...problems, ...differences.map((each) => `not as it was sent: ${each}`)];
}

function withVersion(agent: CodingAgent): CodingAgent {
  return flags.latest ? { ...agent, package: { ...agent.package, version: 'latest' } } : agent;
}

function note(text: string): void {
  process.stdout.write(`${text}\n`);
}
