/** `rhetor route assign` and `reset`: overrides the models of rules while Rhetor runs. */
import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

export function registerRouteModels(route: Command, session: Session): void {
  withServerOptions(
    route
      .command('assign')
      .description('assign a model to a rule, whatever tasks.json says')
      .argument('<rule>', 'a rule, a task type, or <component>_<task type>')
      .argument('<model>'),
  ).action(async (rule: string, model: string, options: ServerOptions) => {
    const { terminal } = session;
    const assigned = await session.client(options.url).assignModel(rule, { model });
    if (options.json) return terminal.json(assigned);
    const named = `${assigned.provider}/${assigned.model}`;
    return terminal.line(terminal.foreign(`The rule "${assigned.rule}" now asks ${named}.`));
  });
  withServerOptions(
    route.command('reset').description('let the rule of tasks.json apply again').argument('<rule>'),
  ).action(async (rule: string, options: ServerOptions) => {
    const { terminal } = session;
    const reset = await session.client(options.url).resetModel(rule);
    if (!reset.success) process.exitCode = 1;
    if (options.json) return terminal.json(reset);
    return terminal.line(
      terminal.foreign(
        reset.success
          ? `The model that was assigned to "${rule}" is no longer used.`
          : `No model is assigned to "${rule}"; "rhetor route rules" shows the rules.`,
      ),
    );
  });
}
