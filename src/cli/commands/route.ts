/** `rhetor route explain`: shows which models a request would ask, in which order, and why. */
import type { Command } from 'commander';
import type { Candidate, RoutePlan } from '../../contract/providers.ts';
import type { Session } from '../session.ts';
import { printTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type RouteOptions = ServerOptions & {
  readonly component?: string;
  readonly task?: string;
  readonly provider?: string;
  readonly model?: string;
};

export function registerRoute(program: Command, session: Session): void {
  const explain = program
    .command('route')
    .description('show how a model is chosen')
    .command('explain')
    .description('list the models that a request would ask, in order')
    .option('--component <name>', 'component of the request')
    .option('-t, --task <type>', 'kind of task')
    .option('--provider <id>', 'provider that the request names')
    .option('-m, --model <id>', 'model that the request names');
  withServerOptions(explain).action(async (options: RouteOptions) => {
    const { component, task, provider, model } = options;
    const plan = await session.client(options.url).route({
      ...(component !== undefined && { component }),
      ...(task !== undefined && { task_type: task }),
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
    });
    return options.json ? session.terminal.json(plan) : print(session.terminal, plan);
  });
}

async function print(terminal: Terminal, plan: RoutePlan): Promise<void> {
  await terminal.line(
    plan.rule === undefined
      ? 'No rule of tasks.json matches, and it has none named "default".'
      : `The rule "${terminal.foreign(plan.rule)}" of tasks.json applies:`,
  );
  const first = plan.candidates.find(isAsked);
  const rows = plan.candidates.map((candidate, place) => [
    String(place + 1),
    candidate.provider,
    candidate.model,
    candidate === first ? 'asked first' : (statusOf(candidate) ?? 'asked if those above fail'),
  ]);
  await printTable(terminal, ['', 'PROVIDER', 'MODEL', 'STATUS'], rows);
  if (first === undefined) {
    terminal.note('No model can answer now; run "rhetor providers" or "rhetor doctor" to see why.');
  }
}

function isAsked(candidate: Candidate): boolean {
  return statusOf(candidate) === undefined;
}

/** Why it is not asked; undefined if it is. */
function statusOf({ available, skipped, parked, circuit }: Candidate): string | undefined {
  if (skipped !== undefined) return `skipped: ${skipped}`;
  if (!available) return 'skipped: not available';
  if (parked !== undefined) return `parked: ${parked}`;
  return circuit === 'open' ? 'skipped: circuit open after repeated failures' : undefined;
}
