/** One conversation: its messages and layers, what a model would be sent now, and what can be done with it. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Context, RhetorClient } from '../../../../src/client/client.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { countOf } from '../../formats/numbers.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Moment } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient, useSession } from '../../session/use-client.ts';
import { addressWith, conversationAddress } from '../../shell/address-query.ts';
import { consolePath } from '../../shell/place.ts';
import { ConversationActions } from './conversation-actions.tsx';
import { ConversationMessages } from './conversation-messages.tsx';
import { SentView } from './sent-view.tsx';

const TABS = [
  { id: 'messages', name: 'Messages' },
  { id: 'sent', name: 'What a model would be sent now' },
] as const;

export function ConversationView({ id }: { readonly id: string }) {
  const client = useClient();
  const identity = useSession();
  const canAsk = identity.type !== 'key' || identity.permissions.includes('ask');
  const { query, route } = useLocation();
  const [error, setError] = useState<unknown>(undefined);
  const loaded = useLoaded(
    async (signal) => {
      const [summaries, context] = await Promise.all([
        client.contexts.summaries(id, { signal }),
        findContext(client, id, signal),
      ]);
      return { summaries: summaries.summaries, context };
    },
    [client, id],
  );
  const open = query['tab'] === 'sent' ? 'sent' : 'messages';

  return (
    <Page
      title="Conversation"
      actions={
        <>
          <a class="button button-plain" href={consolePath('conversations')}>
            All conversations
          </a>
          {canAsk && (
            <a class="button button-plain" href={consolePath(`chat/${encodeURIComponent(id)}`)}>
              Continue in Chat
            </a>
          )}
          <ConversationActions context={id} fail={setError} />
        </>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <div class="row">
        <code>{id}</code>
        <CopyButton text={id} label="Copy the id" />
        <a class="small" href={addressWith('requests', { context: id })}>
          Its requests
        </a>
        {loaded.state === 'loaded' && loaded.value.context !== undefined && (
          <ContextLine context={loaded.value.context} />
        )}
      </div>
      <WithLoaded loaded={loaded} what="the conversation">
        {({ summaries, context }) => (
          <Tabs
            label="Views of the conversation"
            tabs={TABS}
            open={open}
            change={(tab) =>
              route(conversationAddress(id, { tab: tab === 'sent' ? tab : '' }), true)
            }
          >
            {open === 'sent' ? (
              <SentView context={id} />
            ) : (
              <ConversationMessages id={id} context={context} summaries={summaries} />
            )}
          </Tabs>
        )}
      </WithLoaded>
    </Page>
  );
}

function ContextLine({ context }: { readonly context: Context }) {
  return (
    <span class="small muted">
      {context.component !== undefined && `${context.component} · `}
      {countOf(context.active_message_count, 'message')}
      {context.archived_message_count > 0 && `, ${context.archived_message_count} archived`} ·{' '}
      {countOf(context.token_count, 'token')} · changed <Moment at={context.updated_at} />
    </span>
  );
}

/** The list names what the messages of a context do not; an id that is part of many others may be missed. */
async function findContext(
  client: RhetorClient,
  id: string,
  signal: AbortSignal,
): Promise<Context | undefined> {
  const { contexts } = await client.contexts.list({ q: id, limit: 100 }, { signal });
  return contexts.find((context) => context.id === id);
}
