/** The keys as a table, with what can be done to each. */
import type { Key, KeyLimitSettings } from '../../../../src/client/client.ts';
import { countText } from '../../formats/numbers.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Moment } from '../../parts/figures.tsx';
import { addressWith } from '../../shell/address-query.ts';
import { type KeyState, keyState } from './key-state.ts';

export type KeyDeed = 'edit' | 'rotate' | 'disable' | 'enable' | 'delete';

export type KeyTableProps = {
  readonly rows: readonly Key[];
  readonly act: (deed: KeyDeed, key: Key) => void;
};

const TONES: Readonly<Record<KeyState, Tone>> = {
  active: 'good',
  disabled: 'warn',
  expired: 'bad',
};

const CONTEXTS = {
  own: 'its own conversations',
  component: "its component's conversations",
  all: 'all conversations',
} as const;

const COLUMNS: readonly Column<Key>[] = [
  { name: 'Name', isTitle: true, cell: (key) => <KeyName subject={key} /> },
  { name: 'State', cell: (key) => <State subject={key} /> },
  { name: 'Access', cell: (key) => <Access subject={key} /> },
  { name: 'Limits', cell: (key) => <Limits subject={key} /> },
  { name: 'Dates', cell: (key) => <Dates subject={key} /> },
];

export function KeyTable({ rows, act }: KeyTableProps) {
  const actions: Column<Key> = {
    name: 'Actions',
    cell: (key) => <Actions subject={key} act={(deed) => act(deed, key)} />,
  };
  return (
    <DataTable
      label="Keys"
      rows={rows}
      columns={[...COLUMNS, actions]}
      keyOf={({ key_id: id }) => id}
      open={(key) => act('edit', key)}
    />
  );
}

type Subject = { readonly subject: Key };

function KeyName({ subject: { name, key_id: id } }: Subject) {
  return (
    <span class="key-name">
      <span>{name}</span>
      <code class="small muted">{id}</code>
      <span class="small key-links">
        <a href={addressWith('requests', { key: id })} aria-label={`Requests of ${name}`}>
          Requests
        </a>
        <a href={addressWith('usage', { group_by: 'key' })} aria-label={`Usage of ${name}`}>
          Usage
        </a>
      </span>
    </span>
  );
}

function State({ subject }: Subject) {
  const state = keyState(subject);
  const until = subject.former_secret_until;
  return (
    <span class="key-lines">
      <Badge tone={TONES[state]}>{state}</Badge>
      {until !== undefined && Date.parse(until) > Date.now() && (
        <span class="small muted">
          former secret until <Moment at={until} />
        </span>
      )}
    </span>
  );
}

function Access({ subject: { component, models, contexts, permissions } }: Subject) {
  return (
    <span class="key-lines">
      {component === undefined ? (
        <Unset text="any component" />
      ) : (
        <span>
          as <code>{component}</code>
        </span>
      )}
      {models === undefined ? (
        <Unset text="every model" />
      ) : (
        models.map((pattern) => <code key={pattern}>{pattern}</code>)
      )}
      {permissions.includes('remember') ? (
        <span>{CONTEXTS[contexts]}</span>
      ) : (
        <Unset text="no conversations" />
      )}
      {!permissions.includes('ask') && <span>asks no model</span>}
    </span>
  );
}

function Limits({ subject: { limits = {} } }: Subject) {
  const lines = limitLines(limits);
  if (lines.length === 0) return <Unset text="none" />;
  return (
    <span class="key-lines small">
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </span>
  );
}

function Dates({ subject: { created_at: created, expires_at: expires } }: Subject) {
  return (
    <span class="key-lines key-dates small">
      <span>
        created <Moment at={created} />
      </span>
      {expires === undefined ? (
        <Unset text="never expires" />
      ) : (
        <span>
          {Date.parse(expires) > Date.now() ? 'expires' : 'expired'} <Moment at={expires} />
        </span>
      )}
    </span>
  );
}

function limitLines(limits: KeyLimitSettings): readonly string[] {
  const { requests_per_minute: requests, tokens_per_minute: tokens, concurrent } = limits;
  return [
    ...(requests === undefined ? [] : [`${countText(requests)} requests/min`]),
    ...(tokens === undefined ? [] : [`${countText(tokens)} tokens/min`]),
    ...(concurrent === undefined ? [] : [`${countText(concurrent)} at a time`]),
  ];
}

function Actions({ subject, act }: Subject & { readonly act: (deed: KeyDeed) => void }) {
  const { name, disabled } = subject;
  const deeds: readonly (readonly [KeyDeed, string])[] = [
    ['edit', 'Edit'],
    ['rotate', 'Rotate'],
    disabled ? ['enable', 'Enable'] : ['disable', 'Disable'],
    ['delete', 'Delete'],
  ];
  return (
    <span class="key-actions">
      {deeds.map(([deed, word]) => (
        <Button key={deed} kind="quiet" label={`${word} ${name}`} onClick={() => act(deed)}>
          {word}
        </Button>
      ))}
    </span>
  );
}

function Unset({ text }: { readonly text: string }) {
  return <span class="muted">{text}</span>;
}
