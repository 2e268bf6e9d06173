/** The messages of a conversation, or those that a search in it finds; forks at one of them. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Context, StoredMessage, Summary } from '../../../../src/client/client.ts';
import { useDraft } from '../../data/use-draft.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { conversationAddress } from '../../shell/address-query.ts';
import { ForkDialog } from './fork-dialog.tsx';
import { SearchHits } from './search-hits.tsx';
import { Transcript } from './transcript.tsx';

const MOST_HITS = 50;

export type ConversationMessagesProps = {
  readonly id: string;
  readonly context: Context | undefined;
  readonly summaries: readonly Summary[];
};

export function ConversationMessages({ id, context, summaries }: ConversationMessagesProps) {
  const { query, route } = useLocation();
  const [forkedAt, setForkedAt] = useState<StoredMessage | undefined>(undefined);
  const find = query['find'] ?? '';
  const hasArchived = query['archived'] !== 'off';
  const [fields, change] = useDraft({ find }, (next) =>
    route(conversationAddress(id, { ...query, ...next }), true),
  );

  return (
    <div class="stack">
      <div class="row">
        <div class="search-field">
          <TextField
            label="Search in this conversation"
            type="search"
            value={fields.find}
            change={(text) => change({ find: text })}
          />
        </div>
        {(context?.archived_message_count ?? 0) > 0 && find === '' && (
          <Button
            aria-pressed={hasArchived}
            onClick={() =>
              route(conversationAddress(id, { archived: hasArchived ? 'off' : '' }), true)
            }
          >
            Archived messages
          </Button>
        )}
      </div>
      {find === '' ? (
        <Transcript
          key={query['at']}
          context={id}
          summaries={summaries}
          hasArchived={hasArchived}
          at={query['at']}
          fork={setForkedAt}
        />
      ) : (
        <HitsIn context={id} question={find} />
      )}
      {forkedAt !== undefined && (
        <ForkDialog context={id} at={forkedAt.id} close={() => setForkedAt(undefined)} />
      )}
    </div>
  );
}

function HitsIn({ context, question }: { readonly context: string; readonly question: string }) {
  const client = useClient();
  const loaded = useLoaded(
    (signal) =>
      client.contexts.searchIn(context, { query: question, limit: MOST_HITS }, { signal }),
    [client, context, question],
  );
  return (
    <WithLoaded loaded={loaded} what="what was found">
      {({ results }) => <SearchHits question={question} results={results} context={context} />}
    </WithLoaded>
  );
}
