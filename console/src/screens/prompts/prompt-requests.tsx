/** The newest requests that got a version of a prompt. */
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Duration, Moment } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';

export function PromptRequests({ id, version }: { readonly id: string; readonly version: string }) {
  const client = useClient();
  const loaded = useLoaded(
    (signal) =>
      client.ledger.requests({ prompt: id, prompt_version: version, limit: 20 }, { signal }),
    [client, id, version],
  );
  return (
    <Section
      title={`Requests that got version ${version}`}
      actions={
        <Button kind="quiet" icon="reload" label="Refresh the requests" onClick={loaded.reload} />
      }
    >
      <WithLoaded loaded={loaded} what="the requests">
        {({ requests }) =>
          requests.length === 0 ? (
            <Empty title="No request got this version yet.">
              <p>Try it above, or serve it.</p>
            </Empty>
          ) : (
            <DataTable
              label={`Requests that got version ${version}`}
              rows={requests}
              keyOf={(request) => request.request_id}
              columns={[
                {
                  name: 'Request',
                  isTitle: true,
                  cell: ({ request_id: request }) => (
                    <a href={`requests/${encodeURIComponent(request)}`}>{request}</a>
                  ),
                },
                { name: 'Started', cell: (request) => <Moment at={request.started_at} /> },
                {
                  name: 'Model',
                  cell: ({ provider, model }) => `${provider ?? '–'}/${model ?? '–'}`,
                },
                { name: 'Outcome', cell: ({ outcome }) => outcome },
                {
                  name: 'Took',
                  isFigure: true,
                  cell: ({ duration_ms: ms }) => <Duration ms={ms} />,
                },
              ]}
            />
          )
        }
      </WithLoaded>
    </Section>
  );
}
