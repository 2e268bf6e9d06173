/** `rhetor route rules`: every rule with its models, what overrides it, and what is wrong in the files. */
import type { Command } from 'commander';
import type { ConfigFault, RoutingRule, RuleAssignment, RuleList } from '../../contract/rules.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

export function registerRouteRules(route: Command, session: Session): void {
  const rules = route
    .command('rules')
    .description('list the rules with their models, and the models that were assigned meanwhile');
  withServerOptions(rules).action(async (options: ServerOptions) => {
    const list = await session.client(options.url).rules();
    return options.json ? session.terminal.json(list) : print(session.terminal, list);
  });
}

async function print(terminal: Terminal, list: RuleList): Promise<void> {
  const { rules, assignments = [], faults = [] } = list;
  for (const fault of faults) terminal.note(textOfFault(fault));
  await printTable(terminal, ['RULE', 'MODEL', 'THEN', 'NOTE'], rules.map(rowOf));
  for (const assignment of assignments.filter(({ in_force: isInForce }) => !isInForce)) {
    terminal.note(textOfAssignment(assignment));
  }
}

function rowOf({ rule, models, choose, overlay }: RoutingRule): readonly string[] {
  const names = models.map(({ provider, model }) => `${provider}/${model}`);
  const firsts = Math.max(1, models.filter(({ role }) => role === 'pool').length);
  const skipped = models.flatMap(({ provider, model, skipped: reason }) =>
    reason === undefined ? [] : [`${provider}/${model} is skipped: ${reason}`],
  );
  const notes = [
    ...(overlay === true ? ['assigned while Rhetor ran'] : []),
    ...(choose === undefined ? [] : [`pool, ${choose}`]),
    ...skipped,
  ];
  return [
    rule,
    names.slice(0, firsts).join(', '),
    names.slice(firsts).join(', '),
    notes.join('; '),
  ];
}

function textOfFault({ file, path, line, message }: ConfigFault): string {
  const place = path?.join('.') ?? (line === undefined ? undefined : `line ${line}`);
  return `${file}${place === undefined ? '' : `, ${place}`}: ${message}. The previous content stays in effect.`;
}

function textOfAssignment({ rule, provider, model }: RuleAssignment): string {
  return `${provider}/${model} was assigned to ${rule}, but providers.json has no "${provider}" any more; the rule of tasks.json applies.`;
}
