/** `update`, `label` and `delete`, which prompts and templates have alike. */
import type { Command } from 'commander';
import type { CallOptions } from '../../client/call-options.ts';
import type { RhetorClient } from '../../client/client.ts';
import type { LabelRequest, Labels } from '../../contract/text-versions.ts';
import { confirm } from '../input/confirm.ts';
import { givenText } from '../input/given-text.ts';
import { untilInterrupted } from '../interruption.ts';
import type { Session } from '../session.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';
import {
  type Labelling,
  metadataOf,
  type TextSource,
  withLabelOption,
  withTextSource,
} from './text-versions.ts';

type Kind = 'prompt' | 'template';
type Change = { readonly content: string; readonly metadata?: Readonly<Record<string, unknown>> };
type Labelled = { readonly labels: Labels };
type DeleteOptions = ServerOptions & { readonly yes?: boolean };

/** What the clients of both kinds do. */
type Texts = {
  update(id: string, change: Change): Promise<Labelled>;
  setLabel(id: string, request: LabelRequest): Promise<Labelled>;
  delete(id: string, options: CallOptions): Promise<unknown>;
};

/** @param command the parent: `rhetor prompts` or `rhetor templates` */
export function registerTextChanges(command: Command, session: Session, kind: Kind): void {
  const { terminal } = session;
  const textsAt = (url: string | undefined): Texts => textsOf(session.client(url), kind);
  withServerOptions(
    withTextSource(
      command.command('update').description(`add a version to a ${kind}`).argument('<id>'),
    ),
  ).action(async (id: string, text: string | undefined, options: ServerOptions & TextSource) => {
    const content = await givenText(terminal, text, options.file);
    const changed = await textsAt(options.url).update(id, { content, ...metadataOf(options) });
    if (options.json) return terminal.json(changed);
    const { latest, production } = changed.labels;
    return terminal.line(
      production === latest
        ? `${id} now has version ${latest}, and requests use it.`
        : `${id} now has version ${latest}, but requests still use ${production}. To change that: rhetor ${kind}s label ${id} ${latest}`,
    );
  });
  withServerOptions(
    withLabelOption(command.command('label').description('choose the version that requests use')),
  ).action(async (id: string, version: string, options: ServerOptions & Labelling) => {
    const request = { version_id: version, label: options.label };
    const { labels } = await textsAt(options.url).setLabel(id, request);
    if (options.json) return terminal.json({ [`${kind}_id`]: id, labels });
    return terminal.line(`Requests now use version ${labels.production} of ${id}.`);
  });
  withServerOptions(
    command
      .command('delete')
      .description(`delete a ${kind} with all its versions`)
      .argument('<id>')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((id: string, options: DeleteOptions) =>
    untilInterrupted(async (signal) => {
      const question = `Delete the ${kind} ${id} with all its versions?`;
      if (!(await confirm(terminal, question, options.yes === true, signal))) return;
      const deleted = await textsAt(options.url).delete(id, { signal });
      await (options.json ? terminal.json(deleted) : terminal.line(`Deleted ${id}.`));
    }),
  );
}

function textsOf(client: RhetorClient, kind: Kind): Texts {
  return kind === 'prompt' ? client.prompts : client.templates;
}
