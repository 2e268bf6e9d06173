/** The list of conversations, filtered by id and component, or searched by what was said. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Context } from '../../../../src/client/client.ts';
import { useDraft } from '../../data/use-draft.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { usePages } from '../../data/use-pages.ts';
import { countOf } from '../../formats/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { addressWith } from '../../shell/address-query.ts';
import { consolePath } from '../../shell/place.ts';
import { ConversationTable } from './conversation-table.tsx';
import { ImportButton, type ImportOutcome } from './import-button.tsx';
import { SearchHits } from './search-hits.tsx';

const MOST_HITS = 50;

export function ConversationList() {
  const { query, route } = useLocation();
  const [outcome, setOutcome] = useState<ImportOutcome | undefined>(undefined);
  const { find = '', q = '', component = '' } = query;
  const [fields, change] = useDraft({ find, q, component }, (next) =>
    route(addressWith('conversations', next), true),
  );
  const imports = outcome?.state === 'imported' ? outcome.imported : undefined;

  return (
    <Page title="Conversations" actions={<ImportButton report={setOutcome} />}>
      {outcome?.state === 'failed' && <Failure error={outcome.error} />}
      {imports !== undefined && (
        <p class="notice notice-good" role="status">
          Imported {countOf(imports.contexts, 'conversation')} with{' '}
          {countOf(imports.messages, 'message')}.
        </p>
      )}
      <div class="fields">
        <TextField
          label="Search in all messages"
          type="search"
          value={fields.find}
          change={(text) => change({ find: text })}
        />
        <TextField
          label="Component"
          value={fields.component}
          change={(text) => change({ component: text })}
        />
        {find === '' && (
          <TextField label="Id contains" value={fields.q} change={(text) => change({ q: text })} />
        )}
      </div>
      {find === '' ? (
        <Contexts
          filter={{ q, component }}
          changes={imports}
          clear={() => change({ q: '', component: '' })}
        />
      ) : (
        <Hits question={find} component={component} />
      )}
    </Page>
  );
}

type ContextsProps = {
  readonly filter: { readonly q: string; readonly component: string };
  /** When it changes, the list is loaded anew. */
  readonly changes: unknown;
  readonly clear: () => void;
};

function Contexts({ filter: { q, component }, changes, clear }: ContextsProps) {
  const client = useClient();
  const { pages, loaded } = usePages<Context>(
    async (cursor, signal) => {
      const wanted = {
        ...(q !== '' && { q }),
        ...(component !== '' && { component }),
        ...(cursor !== undefined && { cursor }),
      };
      const page = await client.contexts.list(wanted, { signal });
      return { rows: page.contexts, next: page.next_cursor };
    },
    ({ id }) => id,
    [client, q, component, changes],
  );
  return (
    <WithLoaded loaded={loaded} what="the conversations">
      {() => {
        if (pages.rows.length > 0 || pages.hasMore) {
          return (
            <>
              <ConversationTable contexts={pages.rows} />
              <LoadMore pages={pages} />
            </>
          );
        }
        return q === '' && component === '' ? (
          <Empty title="No conversations yet.">
            <p>Rhetor keeps what is said in a chat, and what components say with a context id.</p>
            <a class="button button-primary" href={consolePath('')}>
              Begin a conversation
            </a>
          </Empty>
        ) : (
          <Empty title="No conversation matches.">
            <Button onClick={clear}>Clear the filters</Button>
          </Empty>
        );
      }}
    </WithLoaded>
  );
}

function Hits({ question, component }: { readonly question: string; readonly component: string }) {
  const client = useClient();
  const loaded = useLoaded(
    (signal) => {
      const wanted = { query: question, limit: MOST_HITS, ...(component !== '' && { component }) };
      return client.contexts.search(wanted, { signal });
    },
    [client, question, component],
  );
  return (
    <WithLoaded loaded={loaded} what="what was found">
      {({ results }) => <SearchHits question={question} results={results} />}
    </WithLoaded>
  );
}
