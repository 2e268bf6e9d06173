/** `rhetor route explain`: which models a request would get, in which order, and why. */
import type { Command } from 'commander';
import type { Candidate, PoolMember, RoutePlan, RoutePool } from '../../contract/providers.ts';
import type { Session } from '../session.ts';
import { count } from '../input/count-option.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { percentText } from '../output/percent-text.ts';
import { registerRouteModels } from './route-models.ts';
import { registerRouteRules } from './route-rules.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type RouteOptions = ServerOptions & {
  readonly component?: string;
  readonly task?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly context?: string;
  readonly samples?: number;
};

export function registerRoute(program: Command, session: Session): void {
  const route = program.command('route').description('how a model is found');
  registerRouteRules(route, session);
  registerRouteModels(route, session);
  const explain = route
    .command('explain', { isDefault: true })
    .description('show which models would be asked, and in which order')
    .option('--component <name>', 'for a request of this component')
    .option('-t, --task <type>', 'for this kind of task')
    .option('--provider <id>', 'for a request that names this provider')
    .option('-m, --model <name>', 'for a request that names this model')
    .option('-c, --context <id>', 'for a turn of this conversation')
    .option('--samples <n>', 'show which shares a pool gives its members', count);
  withServerOptions(explain).action(async (options: RouteOptions) => {
    const { component, task, provider, model, context, samples } = options;
    const plan = await session.client(options.url).route({
      ...(component !== undefined && { component }),
      ...(task !== undefined && { task_type: task }),
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
      ...(context !== undefined && { context }),
      ...(samples !== undefined && { samples }),
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
    nameOf(candidate),
    candidate.model,
    candidate === first
      ? 'is asked first'
      : (standingOf(candidate) ?? 'is asked if those before it fail'),
  ]);
  await printTable(terminal, ['', 'PROVIDER', 'MODEL', 'STATUS'], rows);
  if (plan.pool !== undefined) await printPool(terminal, plan.pool);
  if (first === undefined) {
    terminal.note('No model would answer; "rhetor providers" and "rhetor doctor" say why.');
  }
}

async function printPool(terminal: Terminal, pool: RoutePool): Promise<void> {
  const { choose, sticky, because, members } = pool;
  const [first] = members;
  await terminal.line('');
  await terminal.line(
    `Its pool chooses by "${choose}"${sticky ? '; the turns of a conversation stay with one member' : ''}.`,
  );
  if (first !== undefined && because !== undefined) {
    await terminal.line(`${terminal.foreign(nameOf(first))} comes first: ${because}.`);
  }
  const isSampled = members.some((member) => member.sampled_conversations !== undefined);
  const head = ['PROVIDER', 'MODEL', 'SHARE', 'FIRST TOKEN', 'FROM CACHE', 'EXPECTED COST'];
  await printTable(
    terminal,
    isSampled ? [...head, 'CONVERSATIONS', 'OTHERS'] : head,
    members.map((member) => [
      nameOf(member),
      member.model,
      percentText(member.share),
      member.first_token_ms === undefined ? '' : `${member.first_token_ms} ms`,
      percentText(member.cache_share),
      member.expected_cost_usd === undefined ? '' : `$${member.expected_cost_usd}`,
      ...(isSampled
        ? [percentText(member.sampled_conversations), percentText(member.sampled_others)]
        : []),
    ]),
  );
}

function nameOf({ provider, key }: Pick<PoolMember, 'provider' | 'key'>): string {
  return key === undefined ? provider : `${provider} (${key})`;
}

function isAsked(candidate: Candidate): boolean {
  return standingOf(candidate) === undefined;
}

/** Why the candidate is not asked; undefined if it is. */
function standingOf({ available, skipped }: Candidate): string | undefined {
  if (skipped !== undefined) return `skipped: ${skipped}`;
  return available ? undefined : 'skipped: not available';
}
