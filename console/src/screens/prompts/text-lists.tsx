/** The lists of prompts and templates. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { useLoaded } from '../../data/use-loaded.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Count, Moment } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { NewText } from './new-text.tsx';
import { type TextKind, textAddress } from './text-kind.ts';

type Row = {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly isDefault: boolean;
  readonly hasFileConflict: boolean;
  readonly versions: number;
  readonly updated: string;
};

const KINDS = [
  { id: 'prompt', name: 'Prompts' },
  { id: 'template', name: 'Templates' },
] as const;

export function TextLists() {
  const client = useClient();
  const { route, query } = useLocation();
  const [kind, setKind] = useState<TextKind>(query['kind'] === 'template' ? 'template' : 'prompt');
  const [isMaking, setMaking] = useState(false);
  const loaded = useLoaded<readonly Row[]>(
    async (signal) =>
      kind === 'prompt'
        ? (await client.prompts.list({}, { signal })).prompts.map((entry) => ({
            ...history(entry),
            id: entry.prompt_id,
            group: entry.component,
            isDefault: entry.is_default,
          }))
        : (await client.templates.list({}, { signal })).templates.map((entry) => ({
            ...history(entry),
            id: entry.template_id,
            group: entry.category,
            isDefault: false,
          })),
    [client, kind],
  );
  const open = (id: string): void => {
    route(new URL(textAddress(kind, id), document.baseURI).pathname + queryOf(kind));
  };

  return (
    <Page
      title="Prompts"
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          New {kind}
        </Button>
      }
    >
      <Tabs label="Kind of text" tabs={KINDS} open={kind} change={setKind}>
        <WithLoaded loaded={loaded} what={`the ${kind}s`}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={`There are no ${kind}s.`}>
                <Button icon="plus" onClick={() => setMaking(true)}>
                  Make the first
                </Button>
              </Empty>
            ) : (
              <DataTable
                label={`The ${kind}s`}
                rows={rows}
                keyOf={({ id }) => id}
                open={({ id }) => open(id)}
                columns={[
                  {
                    name: 'Name',
                    isTitle: true,
                    cell: ({ id, name }) => <a href={textAddress(kind, id)}>{name}</a>,
                  },
                  { name: kind === 'prompt' ? 'Component' : 'Category', cell: (row) => row.group },
                  { name: 'State', cell: (row) => <State row={row} /> },
                  { name: 'Versions', isFigure: true, cell: (r) => <Count value={r.versions} /> },
                  { name: 'Changed', cell: (row) => <Moment at={row.updated} isRelative /> },
                ]}
              />
            )
          }
        </WithLoaded>
      </Tabs>
      {isMaking && <NewText kind={kind} made={open} close={() => setMaking(false)} />}
    </Page>
  );
}

function State({ row: { isDefault, hasFileConflict } }: { readonly row: Row }) {
  return (
    <span class="row">
      {isDefault && <Badge tone="accent">default</Badge>}
      {hasFileConflict ? (
        <Badge tone="warn">differs from its file</Badge>
      ) : (
        !isDefault && <Badge>in use when named</Badge>
      )}
    </span>
  );
}

function queryOf(kind: TextKind): string {
  return kind === 'template' ? '?kind=template' : '';
}

type Entry = {
  readonly name: string;
  readonly file_conflict?: true;
  readonly version_count: number;
  readonly last_updated: string;
};

function history(entry: Entry) {
  return {
    name: entry.name,
    hasFileConflict: entry.file_conflict === true,
    versions: entry.version_count,
    updated: entry.last_updated,
  };
}
