/** `rhetor providers`: lists providers and models with their health, and sets the default. */
import type { Command } from 'commander';
import type { ListedProvider, ProviderList } from '../../contract/providers.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ProvidersOptions = ServerOptions & { readonly models?: boolean };

export function registerProviders(program: Command, session: Session): void {
  const { terminal } = session;
  const command = program.command('providers').description('list the providers and their health');
  withServerOptions(command.option('--models', 'list every model of every provider')).action(
    async (options: ProvidersOptions) => {
      const list = await session.client(options.url).providers();
      if (options.json) return terminal.json(list);
      return options.models ? printModels(terminal, list) : printProviders(terminal, list);
    },
  );
  withServerOptions(
    command
      .command('use')
      .description('set the default model')
      .argument('<provider>')
      .argument('<model>'),
  ).action(async (provider: string, model: string, options: ServerOptions) => {
    const request = { provider_id: provider, model_id: model };
    const answer = await session.client(options.url).setDefaultModel(request);
    if (options.json) return terminal.json(answer);
    return terminal.line(`The default model is now ${answer.model} of ${answer.provider}.`);
  });
}

async function printProviders(terminal: Terminal, list: ProviderList): Promise<void> {
  const rows = Object.entries(list.providers).map(([id, provider]) => [
    id === list.default_provider ? `${id} *` : id,
    provider.kind,
    provider.default_model ?? '',
    String(provider.models.length),
    statusOf(provider),
  ]);
  await printTable(terminal, ['PROVIDER', 'KIND', 'DEFAULT MODEL', 'MODELS', 'STATUS'], rows);
  if (list.default_model === undefined) return;
  terminal.note(`* default model: ${list.default_model} of ${list.default_provider}`);
}

async function printModels(terminal: Terminal, list: ProviderList): Promise<void> {
  const rows = Object.entries(list.providers).flatMap(([id, { models }]) =>
    models.map((model) => [
      id,
      model.id,
      model.context_window === undefined ? '' : String(model.context_window),
      model.parked ?? (model.circuit === 'closed' ? '' : `circuit ${model.circuit}`),
      model.error_rate === undefined ? '' : `${Math.round(model.error_rate * 100)} %`,
      model.first_token_p50_ms === undefined ? '' : `${model.first_token_p50_ms} ms`,
    ]),
  );
  const headings = ['PROVIDER', 'MODEL', 'WINDOW', 'STATUS', 'ERRORS', 'FIRST TOKEN'];
  await printTable(terminal, headings, rows);
}

function statusOf({ available, reason, circuit }: ListedProvider): string {
  if (!available) return `not available: ${reason ?? 'it has not answered yet'}`;
  const health = circuit === 'closed' ? 'available' : `circuit ${circuit}`;
  return reason === undefined ? health : `${health}: ${reason}`;
}
