/** The versions of a text and their labels; the label `production` can be moved, which is a roll back. */
import { useState } from 'preact/hooks';
import type { TextVersion } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Moment } from '../../parts/figures.tsx';
import { useClient } from '../../session/use-client.ts';
import { serveVersion, type StoredText, type TextKind } from './text-kind.ts';

export type VersionTableProps = {
  readonly kind: TextKind;
  readonly id: string;
  readonly text: StoredText;
  readonly show: (version: string) => void;
  readonly changed: () => void;
};

export function VersionTable({ kind, id, text, show, changed }: VersionTableProps) {
  const client = useClient();
  const [asked, setAsked] = useState<string | undefined>(undefined);
  const { versions, labels } = text;

  const actions = ({ version_id: version }: TextVersion) => (
    <span class="row">
      <Button kind="quiet" label={`Show version ${version}`} onClick={() => show(version)}>
        Show
      </Button>
      {version !== labels.production && (
        <Button kind="quiet" label={`Serve version ${version}`} onClick={() => setAsked(version)}>
          Serve
        </Button>
      )}
    </span>
  );

  return (
    <>
      <DataTable
        label="Versions, the newest first"
        rows={versions}
        keyOf={({ version_id: version }) => version}
        columns={[
          {
            name: 'Version',
            isTitle: true,
            cell: ({ version_id: version }) => (
              <span class="row">
                {version}
                {version === labels.production && <Badge tone="good">production</Badge>}
                {version === labels.latest && <Badge>latest</Badge>}
              </span>
            ),
          },
          { name: 'Made', cell: ({ created_at: at }) => <Moment at={at} /> },
          {
            name: 'From',
            cell: ({ origin }) => (origin === 'file' ? 'a file' : 'the API or the console'),
          },
          { name: 'Actions', cell: actions },
        ]}
      />
      {asked !== undefined && (
        <Confirm
          title={`Serve version ${asked}?`}
          action="Serve it"
          act={async () => {
            await serveVersion(client, kind, id, asked);
            changed();
          }}
          close={() => setAsked(undefined)}
        >
          Requests get version {asked} in place of version {labels.production} at once. You can move
          the label back at any time.
        </Confirm>
      )}
    </>
  );
}
