/** `rhetor keys`: lists, shows, creates, changes, rotates and revokes the keys of other callers. */
import { type Command, Option } from 'commander';
import type { Key, KeyChangeRequest, NewKey } from '../../contract/keys.ts';
import { confirm } from '../input/confirm.ts';
import { count } from '../input/count-option.ts';
import { untilInterrupted } from '../interruption.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from '../input/usage-error.ts';
import { type KeyFlags, toKeyFields, withKeyOptions } from './key-options.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type UpdateOptions = KeyFlags & {
  readonly name?: string;
  readonly remove?: readonly (typeof REMOVABLE)[number][];
};
type RotateOptions = ServerOptions & { readonly grace?: number };
type RevokeOptions = ServerOptions & { readonly yes?: boolean };

const REMOVABLE = ['component', 'models', 'permissions', 'limits', 'expires_at'] as const;

export function registerKeys(program: Command, session: Session): void {
  const keys = program.command('keys').description('manage the keys of other callers');
  registerReading(keys, session);
  registerSettings(keys, session);
  registerSecrets(keys, session);
}

function registerReading(keys: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(keys.command('list').description('list all keys')).action(
    async (options: ServerOptions) => {
      const list = await session.client(options.url).keys.list();
      if (options.json) return terminal.json(list);
      const rows = list.keys.map((key) => [
        key.key_id,
        key.name,
        key.component ?? '',
        key.contexts,
        key.models?.join(' ') ?? 'all',
        standingOf(key),
        localTime(key.created_at),
      ]);
      const headings = ['KEY', 'NAME', 'COMPONENT', 'CONTEXTS', 'MODELS', 'STATUS', 'CREATED'];
      return printTable(terminal, headings, rows);
    },
  );
  withServerOptions(
    keys.command('show').description('show what a key may do').argument('<id>'),
  ).action(async (id: string, options: ServerOptions) => {
    const key = await session.client(options.url).keys.get(id);
    await (options.json ? terminal.json(key) : printKey(terminal, key));
  });
}

function registerSettings(keys: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    withKeyOptions(
      keys
        .command('update')
        .description('change what a key may do')
        .argument('<id>')
        .option('--name <name>', 'what the key is for'),
    ).addOption(new Option('--remove <field...>', 'settings to remove').choices([...REMOVABLE])),
  ).action(async (id: string, options: UpdateOptions) => {
    const { name, remove = [] } = options;
    const changes: KeyChangeRequest = {
      ...Object.fromEntries(remove.map((field) => [field, null])),
      ...toKeyFields(options),
      ...(name !== undefined && { name }),
    };
    if (Object.keys(changes).length === 0) {
      throw new UsageError(
        'There is nothing to change; rhetor keys update --help lists the flags.',
      );
    }
    const key = await session.client(options.url).keys.update(id, changes);
    await (options.json ? terminal.json(key) : printKey(terminal, key));
  });
  const turns = [
    ['disable', 'refuse a key until it is enabled again', true],
    ['enable', 'accept a disabled key again', false],
  ] as const;
  for (const [command, description, disabled] of turns) {
    withServerOptions(keys.command(command).description(description).argument('<id>')).action(
      async (id: string, options: ServerOptions) => {
        const key = await session.client(options.url).keys.update(id, { disabled });
        if (options.json) return terminal.json(key);
        return terminal.line(`The key ${nameOf(terminal, key)} is ${standingOf(key)}.`);
      },
    );
  }
}

function registerSecrets(keys: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    withKeyOptions(
      keys.command('create').description('create a key; it is shown only once').argument('<name>'),
    ),
  ).action(async (name: string, options: KeyFlags) => {
    const request = { name, ...toKeyFields(options) };
    const key = await session.client(options.url).keys.create(request);
    await (options.json ? terminal.json(key) : printSecret(terminal, key, 'Created'));
  });
  withServerOptions(
    keys
      .command('rotate')
      .description('replace the secret of a key')
      .argument('<id>')
      .option('--grace <seconds>', 'how long the former secret is still accepted', count),
  ).action(async (id: string, options: RotateOptions) => {
    const { grace } = options;
    const request = grace === undefined ? {} : { grace_seconds: grace };
    const key = await session.client(options.url).keys.rotate(id, request);
    await (options.json ? terminal.json(key) : printSecret(terminal, key, 'Rotated'));
  });
  withServerOptions(
    keys
      .command('revoke')
      .description('delete a key; the conversations that it began stay')
      .argument('<id>')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((id: string, options: RevokeOptions) =>
    untilInterrupted(async (signal) => {
      const client = session.client(options.url);
      const key = await client.keys.get(id, { signal });
      const question = `Revoke the key ${nameOf(terminal, key)}? Whoever uses it is refused from then on.`;
      if (!(await confirm(terminal, question, options.yes === true, signal))) return;
      const deleted = await client.keys.delete(id, { signal });
      await (options.json ? terminal.json(deleted) : terminal.line(`Revoked ${id}.`));
    }),
  );
}

/** The key alone on stdout, so that a script can store it. */
async function printSecret(terminal: Terminal, key: NewKey, done: string): Promise<void> {
  const until = key.former_secret_until;
  const grace = until === undefined ? '' : ` The former one is accepted until ${localTime(until)}.`;
  terminal.note(
    `${done} ${nameOf(terminal, key)}. This is the only time that the key is shown.${grace}`,
  );
  await terminal.line(key.key);
}

async function printKey(terminal: Terminal, key: Key): Promise<void> {
  const { limits, metadata } = key;
  const facts = {
    key: key.key_id,
    name: key.name,
    status: standingOf(key),
    component: key.component,
    contexts: key.contexts,
    models: key.models?.join(', ') ?? 'all',
    permissions: key.permissions.join(', '),
    limits:
      limits &&
      Object.entries(limits)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    expires: key.expires_at && localTime(key.expires_at),
    metadata: Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata),
    created: localTime(key.created_at),
    rotated: key.rotated_at && localTime(key.rotated_at),
  };
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    await terminal.line(`${terminal.style('bold', `${name}:`)} ${terminal.foreign(value)}`);
  }
}

function standingOf({ disabled, expires_at: expires }: Key): string {
  if (disabled) return 'disabled';
  return expires !== undefined && Date.parse(expires) <= Date.now() ? 'expired' : 'enabled';
}

function nameOf(terminal: Terminal, { name, key_id: id }: Key): string {
  return `"${terminal.foreign(name)}" (${id})`;
}
