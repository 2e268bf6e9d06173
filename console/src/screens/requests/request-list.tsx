/** The list of requests, newest first, which grows while it is live. */
import { useLocation } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import type { LedgerRequest } from '../../../../src/client/client.ts';
import { useDraft } from '../../data/use-draft.ts';
import { useInterval } from '../../data/use-interval.ts';
import { usePages } from '../../data/use-pages.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { addressWith } from '../../shell/address-query.ts';
import { consolePath } from '../../shell/place.ts';
import { RequestFilterFields } from './request-filter-fields.tsx';
import { countFilters, fieldsOf, filterOf, isWanted, NO_FILTERS } from './request-filters.ts';
import { keyOfRequest, RequestTable } from './request-table.tsx';
import { useLiveRequests } from './use-live-requests.ts';

/** Brings what other replicas answered, and what ended while the connection was made. */
const REFRESH_MS = 10_000;

export function RequestList() {
  const client = useClient();
  const { query, route } = useLocation();
  const applied = fieldsOf(query);
  const isLive = query['live'] !== 'off';
  const [fields, change] = useDraft(applied, (next) =>
    route(addressWith('requests', { ...next, live: query['live'] }), true),
  );
  const text = JSON.stringify(applied);
  const filter = useMemo(() => filterOf(applied), [text]);

  const { pages, loaded, add } = usePages<LedgerRequest>(
    async (cursor, signal) => {
      const wanted = { ...filter, ...(cursor !== undefined && { cursor }) };
      const page = await client.ledger.requests(wanted, { signal });
      return { rows: page.requests, next: page.next_cursor };
    },
    keyOfRequest,
    [client, filter],
  );
  const isConnected = useLiveRequests(isLive, (request) => {
    if (isWanted(request, filter)) add(request);
  });
  useInterval(() => {
    if (isLive) loaded.reload();
  }, REFRESH_MS);

  return (
    <Page
      title="Requests"
      actions={
        <>
          {isLive && !isConnected && (
            <span class="small muted" role="status">
              Connecting again…
            </span>
          )}
          <Button
            icon="requests"
            aria-pressed={isLive}
            onClick={() =>
              route(addressWith('requests', { ...applied, live: isLive ? 'off' : '' }), true)
            }
          >
            Live
          </Button>
          {!isLive && (
            <Button icon="reload" onClick={loaded.reload}>
              Refresh
            </Button>
          )}
        </>
      }
    >
      <RequestFilterFields
        fields={fields}
        change={change}
        outcomes={pages.rows.map(({ outcome }) => outcome)}
      />
      <WithLoaded loaded={loaded} what="the requests">
        {() =>
          pages.rows.length === 0 ? (
            <NoRequests isFiltered={countFilters(applied) > 0} clear={() => change(NO_FILTERS)} />
          ) : (
            <>
              <RequestTable requests={pages.rows} />
              <LoadMore pages={pages} />
            </>
          )
        }
      </WithLoaded>
    </Page>
  );
}

type NoRequestsProps = { readonly isFiltered: boolean; readonly clear: () => void };

function NoRequests({ isFiltered, clear }: NoRequestsProps) {
  if (isFiltered) {
    return (
      <Empty title="No request matches these filters.">
        <Button onClick={clear}>Clear the filters</Button>
      </Empty>
    );
  }
  return (
    <Empty title="No requests yet.">
      <p>Every answer of a model appears here, whoever asked for it.</p>
      <a class="button button-primary" href={consolePath('')}>
        Ask a model something
      </a>
    </Empty>
  );
}
