/** `rhetor prompts`: lists, shows and changes system prompts and their versions. */
import type { Command } from 'commander';
import { givenText } from '../input/given-text.ts';
import { collect } from '../input/key-value.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';
import { registerTextChanges } from './text-changes.ts';
import {
  metadataOf,
  printText,
  printVersions,
  type TextSource,
  withTextSource,
} from './text-versions.ts';

type ListOptions = ServerOptions & { readonly component?: string; readonly tag?: string };
type ShowOptions = ServerOptions & { readonly version?: string };
type CreateOptions = ServerOptions &
  TextSource & {
    readonly component: string;
    readonly description?: string;
    readonly tag?: readonly string[];
    readonly default?: boolean;
  };

export function registerPrompts(program: Command, session: Session): void {
  const prompts = program.command('prompts').description('manage the system prompts of components');
  registerReading(prompts, session);
  registerChanges(prompts, session);
}

function registerReading(prompts: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    prompts
      .command('list')
      .description('list prompts')
      .option('--component <name>', 'only prompts of this component')
      .option('--tag <tag>', 'only prompts with this tag'),
  ).action(async ({ component, tag, ...options }: ListOptions) => {
    const list = await session.client(options.url).prompts.list({
      ...(component !== undefined && { component }),
      ...(tag !== undefined && { tag }),
    });
    if (options.json) return terminal.json(list);
    const rows = list.prompts.map((prompt) => [
      prompt.prompt_id,
      prompt.component,
      prompt.is_default ? 'default' : '',
      String(prompt.version_count),
      localTime(prompt.last_updated),
      prompt.description,
    ]);
    const headings = ['PROMPT', 'COMPONENT', '', 'VERSIONS', 'LAST CHANGE', 'DESCRIPTION'];
    return printTable(terminal, headings, rows);
  });
  withServerOptions(
    prompts
      .command('show')
      .description('show the text that requests use')
      .argument('<id>')
      .option('--version <version>', 'version or label to show', 'production'),
  ).action(async (id: string, options: ShowOptions) => {
    const prompt = await session.client(options.url).prompts.get(id, options.version);
    if (options.json) return terminal.json(prompt);
    const [version] = prompt.versions;
    const facts = {
      prompt: prompt.prompt_id,
      component: prompt.component,
      description: prompt.description,
      tags: prompt.tags.join(', '),
      version: `${version?.version_id ?? ''} of ${prompt.labels.latest}`,
    };
    return printText(terminal, facts, version?.content ?? '');
  });
  withServerOptions(
    prompts.command('versions').description('list all versions of a prompt').argument('<id>'),
  ).action(async (id: string, options: ServerOptions) => {
    const prompt = await session.client(options.url).prompts.get(id);
    if (options.json) return terminal.json(prompt.versions);
    return printVersions(terminal, prompt.versions, prompt.labels);
  });
  withServerOptions(
    prompts
      .command('compare')
      .description('compare two prompts or versions, word by word')
      .argument('<first>', 'id, or id@version')
      .argument('<second>'),
  ).action(async (first: string, second: string, options: ServerOptions) => {
    const request = { prompt_id1: first, prompt_id2: second };
    const comparison = await session.client(options.url).prompts.compare(request);
    if (options.json) return terminal.json(comparison);
    for (const { op, text } of comparison.diff) {
      const shown = terminal.foreign(text);
      if (op === 'equal') await terminal.print(shown);
      else if (terminal.hasColour) {
        await terminal.print(terminal.style(op === 'insert' ? 'green' : 'red', shown));
      } else await terminal.print(op === 'insert' ? `{+${shown}+}` : `[-${shown}-]`);
    }
    await terminal.line();
    terminal.note(`${Math.round(comparison.similarity * 100)} % of the text is equal.`);
  });
}

function registerChanges(prompts: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    withTextSource(prompts.command('create').description('create a prompt').argument('<name>'))
      .requiredOption('--component <name>', 'component that the prompt is for')
      .option('--description <text>', 'what the prompt is for')
      .option('--tag <tag>', 'tag of the prompt; can be repeated', collect)
      .option('--default', 'make it the default prompt of the component'),
  ).action(async (name: string, text: string | undefined, options: CreateOptions) => {
    const { component, description, tag } = options;
    const prompt = await session.client(options.url).prompts.create({
      name,
      component,
      content: await givenText(terminal, text, options.file),
      ...(description !== undefined && { description }),
      ...(tag !== undefined && { tags: tag }),
      ...(options.default && { is_default: true }),
      ...metadataOf(options),
    });
    if (options.json) return terminal.json(prompt);
    return terminal.line(`Created ${prompt.prompt_id}.`);
  });
  registerTextChanges(prompts, session, 'prompt');
}
