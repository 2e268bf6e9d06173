/** `rhetor providers`: which providers and models there are, how they do, and which is the default. */
import type { Command } from 'commander';
import type { ListedProvider, ProviderList } from '../../contract/providers.ts';
import type { Session } from '../session.ts';
import { printTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ProvidersOptions = ServerOptions & { readonly models?: boolean };

export function registerProviders(program: Command, session: Session): void {
  const { terminal } = session;
  const command = program.command('providers').description('the providers, and how they are doing');
  withServerOptions(command.option('--models', 'every model of every provider')).action(
    async (options: ProvidersOptions) => {
      const list = await session.client(options.url).providers();
      if (options.json) return terminal.json(list);
      return options.models ? printModels(terminal, list) : printProviders(terminal, list);
    },
  );
  withServerOptions(
    command
      .command('use')
      .description('set the default, the last model that every request may get')
      .argument('<provider>')
      .argument('<model>'),
  ).action(async (provider: string, model: string, options: ServerOptions) => {
    const request = { provider_id: provider, model_id: model };
    const answer = await session.client(options.url).setDefaultModel(request);
    if (options.json) return terminal.json(answer);
    return terminal.line(`The default is now ${answer.model} of ${answer.provider}.`);
  });
}

async function printProviders(terminal: Terminal, list: ProviderList): Promise<void> {
  const rows = Object.entries(list.providers).map(([id, provider]) => [
    id === list.default_provider ? `${id} *` : id,
    provider.kind,
    provider.default_model ?? '',
    String(provider.models.length),
    standingOf(provider),
  ]);
  await printTable(terminal, ['PROVIDER', 'KIND', 'DEFAULT MODEL', 'MODELS', 'STANDING'], rows);
  if (list.default_model === undefined) return;
  terminal.note(`* the default: ${list.default_model} of ${list.default_provider}`);
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
  const headings = ['PROVIDER', 'MODEL', 'WINDOW', 'STANDING', 'ERRORS', 'FIRST TOKEN'];
  await printTable(terminal, headings, rows);
}

function standingOf({ available, reason, circuit }: ListedProvider): string {
  if (!available) return `not available: ${reason ?? 'it has not answered yet'}`;
  const health = circuit === 'closed' ? 'available' : `circuit ${circuit}`;
  return reason === undefined ? health : `${health}: ${reason}`;
}
