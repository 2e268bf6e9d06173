/** `rhetor templates`: lists, renders and changes templates and their versions. */
import type { Command } from 'commander';
import { givenText } from '../input/given-text.ts';
import { collect, fromJsonOrText, fromPairs } from '../input/key-value.ts';
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

type ListOptions = ServerOptions & { readonly category?: string; readonly tag?: string };
type ShowOptions = ServerOptions & { readonly version?: string };
type RenderOptions = ServerOptions & {
  readonly version?: string;
  readonly var?: readonly string[];
};
type CreateOptions = ServerOptions &
  TextSource & {
    readonly category?: string;
    readonly description?: string;
    readonly tag?: readonly string[];
    readonly variable?: readonly string[];
  };

export function registerTemplates(program: Command, session: Session): void {
  const templates = program.command('templates').description('manage and render text templates');
  registerReading(templates, session);
  registerChanges(templates, session);
}

function registerReading(templates: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    templates
      .command('list')
      .description('list templates')
      .option('--category <name>', 'only templates of this category')
      .option('--tag <tag>', 'only templates with this tag'),
  ).action(async ({ category, tag, ...options }: ListOptions) => {
    const list = await session.client(options.url).templates.list({
      ...(category !== undefined && { category }),
      ...(tag !== undefined && { tag }),
    });
    if (options.json) return terminal.json(list);
    const rows = list.templates.map((template) => [
      template.template_id,
      template.category,
      template.variables.join(', '),
      String(template.version_count),
      localTime(template.last_updated),
      template.description,
    ]);
    const headings = [
      'TEMPLATE',
      'CATEGORY',
      'VARIABLES',
      'VERSIONS',
      'LAST CHANGE',
      'DESCRIPTION',
    ];
    return printTable(terminal, headings, rows);
  });
  withServerOptions(
    templates
      .command('show')
      .description('show the text that requests use')
      .argument('<id>')
      .option('--version <version>', 'version or label to show', 'production'),
  ).action(async (id: string, options: ShowOptions) => {
    const template = await session.client(options.url).templates.get(id, options.version);
    if (options.json) return terminal.json(template);
    const [version] = template.versions;
    const facts = {
      template: template.template_id,
      category: template.category,
      description: template.description,
      variables: template.variables.join(', '),
      tags: template.tags.join(', '),
      version: `${version?.version_id ?? ''} of ${template.labels.latest}`,
    };
    return printText(terminal, facts, version?.content ?? '');
  });
  withServerOptions(
    templates.command('versions').description('list all versions of a template').argument('<id>'),
  ).action(async (id: string, options: ServerOptions) => {
    const template = await session.client(options.url).templates.get(id);
    if (options.json) return terminal.json(template.versions);
    return printVersions(terminal, template.versions, template.labels);
  });
  withServerOptions(
    templates
      .command('render')
      .description('fill in the variables of a template')
      .argument('<id>')
      .option('--var <name=value>', 'value of a variable; can be repeated', collect)
      .option('--version <version>', 'version or label to render'),
  ).action(async (id: string, options: RenderOptions) => {
    const values = Object.entries(fromPairs('--var', options.var ?? []));
    const rendered = await session.client(options.url).templates.render({
      template_id: id,
      variables: Object.fromEntries(values.map(([name, value]) => [name, fromJsonOrText(value)])),
      ...(options.version !== undefined && { version_id: options.version }),
    });
    if (options.json) return terminal.json(rendered);
    return printText(terminal, {}, rendered.rendered_content);
  });
}

function registerChanges(templates: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    withTextSource(templates.command('create').description('create a template').argument('<name>'))
      .option('--category <name>', 'category of the template (general)')
      .option('--description <text>', 'what the template is for')
      .option('--tag <tag>', 'tag of the template; can be repeated', collect)
      .option(
        '--variable <name>',
        'also fill in {name} for this variable; can be repeated',
        collect,
      ),
  ).action(async (name: string, text: string | undefined, options: CreateOptions) => {
    const { category, description, tag, variable } = options;
    const template = await session.client(options.url).templates.create({
      name,
      content: await givenText(terminal, text, options.file),
      ...(category !== undefined && { category }),
      ...(description !== undefined && { description }),
      ...(tag !== undefined && { tags: tag }),
      ...(variable !== undefined && { variables: variable }),
      ...metadataOf(options),
    });
    if (options.json) return terminal.json(template);
    return terminal.line(`Created ${template.template_id}.`);
  });
  registerTextChanges(templates, session, 'template');
}
