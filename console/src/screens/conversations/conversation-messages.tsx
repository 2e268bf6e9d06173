/** The messages of a conversation, or those that a search in it finds; forks and pins from one of them. */
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
import { NewConversationDialog } from './new-conversation-dialog.tsx';
import { SearchHits } from './search-hits.tsx';
import { textOfContent } from './stored-content.tsx';
import { Transcript } from './transcript.tsx';

const MOST_HITS = 50;

export type ConversationMessagesProps = {
  readonly id: string;
  readonly context: Context | undefined;
  readonly summaries: readonly Summary[];
};

type Chosen = { readonly way: 'fork' | 'pin'; readonly message: StoredMessage };

export function ConversationMessages({ id, context, summaries }: ConversationMessagesProps) {
  const { query, route } = useLocation();
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const find = query['find'] ?? '';
  const hasArchived = query['archived'] !== 'off';
  const [fields, change] = useDraft({ find }, (next) =>
    route(conversationAddress(id, { ...query, ...next }), true),
  );
  const close = (): void => setChosen(undefined);

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
          actions={{
            fork: (message) => setChosen({ way: 'fork', message }),
            pin: (message) => setChosen({ way: 'pin', message }),
          }}
        />
      ) : (
        <HitsIn context={id} question={find} />
      )}
      {chosen?.way === 'fork' && <Fork context={id} message={chosen.message} close={close} />}
      {chosen?.way === 'pin' && (
        <Pin component={context?.component} message={chosen.message} close={close} />
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

type ForkProps = {
  readonly context: string;
  readonly message: StoredMessage;
  readonly close: () => void;
};

function Fork({ context, message, close }: ForkProps) {
  const client = useClient();
  const { route } = useLocation();
  return (
    <NewConversationDialog
      title="Fork here"
      action="Fork"
      close={close}
      make={async (wanted) => {
        const forked = await client.contexts.fork(context, {
          at: message.id,
          ...(wanted !== undefined && { context_id: wanted }),
        });
        route(conversationAddress(forked.id));
      }}
    >
      <p>The new conversation has the same messages up to this one. This one is not changed.</p>
    </NewConversationDialog>
  );
}

type PinProps = {
  readonly component: string | undefined;
  readonly message: StoredMessage;
  readonly close: () => void;
};

function Pin({ component, message, close }: PinProps) {
  const client = useClient();
  const { route } = useLocation();
  return (
    <NewConversationDialog
      title="Pin in a new conversation"
      action="Pin"
      close={close}
      make={async (wanted) => {
        const made = await client.contexts.create({
          pinned_messages: [
            {
              role: message.role === 'tool' ? 'user' : message.role,
              content: textOfContent(message.content),
            },
          ],
          ...(component !== undefined && { component }),
          ...(wanted !== undefined && { context_id: wanted }),
        });
        route(conversationAddress(made.id));
      }}
    >
      <p>
        A new conversation begins with this message, which models are always sent, however long the
        conversation becomes.
      </p>
    </NewConversationDialog>
  );
}
