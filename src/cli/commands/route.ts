/** `rhetor route explain`: which models a request would get, in which order, and why. */
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
    .description('how a model is found')
    .command('explain', { isDefault: true })
    .description('show which models would be asked, and in which order')
    .option('--component <name>', 'for a request of this component')
    .option('-t, --task <type>', 'for this kind of task')
    .option('--provider <id>', 'for a request that names this provider')
    .option('-m, --model <name>', 'for a request that names this model');
  withServerOptions(explain).action(async (options: RouteOptions) => {
    const { component, task, provider, model } = options;
    const plan = await session.client(options.url).route({
      ...(component !== undefined && { component }),
      ...(task !== undefined && { task_type: task }),
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
    });
    const isNamed = provider !== undefined || model !== undefined;
    return options.json ? session.terminal.json(plan) : print(session.terminal, plan, isNamed);
  });
}

async function print(terminal: Terminal, plan: RoutePlan, isNamed: boolean): Promise<void> {
  await terminal.line(
    plan.rule === undefined
      ? 'No rule of tasks.json fits, and there is none named "default".'
      : `The rule "${terminal.foreign(plan.rule)}" of tasks.json${plan.overlay ? ', whose model was assigned while Rhetor ran,' : ''} ${isNamed ? 'applies' : 'says'}:`,
  );
  const first = plan.candidates.find(isAsked);
  const rows = plan.candidates.map((candidate, place) => [
    String(place + 1),
    candidate.provider,
    candidate.model,
    candidate === first
      ? 'is asked first'
      : (standingOf(candidate) ?? 'is asked if those before it fail'),
  ]);
  await printTable(terminal, ['', 'PROVIDER', 'MODEL', 'STANDING'], rows);
  if (first === undefined) {
    terminal.note('No model would answer; "rhetor providers" and "rhetor doctor" say why.');
  }
}

function isAsked(candidate: Candidate): boolean {
  return standingOf(candidate) === undefined;
}

/** Why the candidate is not asked; undefined if it is. */
function standingOf({ available, skipped }: Candidate): string | undefined {
  if (skipped !== undefined) return `skipped: ${skipped}`;
  return available ? undefined : 'skipped: not available';
}
