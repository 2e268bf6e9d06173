/** One request: how its model was chosen, its calls, and what it used and cost. */
import { RhetorClientError, type LedgerRequestDetail } from '../../../../src/client/client.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { countOf, countText, shareText } from '../../formats/numbers.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Count, Duration, Moment } from '../../parts/figures.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Stat } from '../../parts/stat.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { conversationAddress } from '../../shell/address-query.ts';
import { consolePath } from '../../shell/place.ts';
import { answerCacheText, promptCacheText } from './cache-text.ts';
import { Cost, COST_NOTES } from './cost.tsx';
import { Outcome } from './outcome.tsx';
import { RequestChoice } from './request-choice.tsx';
import { Waterfall } from './waterfall.tsx';

/** The ledger has a request at the latest a second after its end. */
const RECORDED_MS = 1_200;

export function RequestView({ id }: { readonly id: string }) {
  const client = useClient();
  const loaded = useLoaded(
    async (signal) => {
      try {
        return await client.ledger.request(id, { signal });
      } catch (error) {
        if (!(error instanceof RhetorClientError) || error.status !== 404) throw error;
        await new Promise((resolve) => setTimeout(resolve, RECORDED_MS));
        return client.ledger.request(id, { signal });
      }
    },
    [client, id],
  );
  return (
    <Page
      title="Request"
      actions={
        <a class="button button-plain" href={consolePath('requests')}>
          All requests
        </a>
      }
    >
      <p class="row">
        <code>{id}</code>
        <CopyButton text={id} label="Copy the id" />
      </p>
      <WithLoaded loaded={loaded} what="the request">
        {(request) => <RequestReport request={request} />}
      </WithLoaded>
    </Page>
  );
}

function RequestReport({ request }: { readonly request: LedgerRequestDetail }) {
  return (
    <>
      <div class="stats">
        <Stat
          name="Outcome"
          value={<Outcome outcome={request.outcome} />}
          note={<Moment at={request.ended_at} />}
        />
        <Stat
          name="Model"
          value={<span class="model-figure">{request.model ?? '–'}</span>}
          note={request.is_fallback ? `${request.provider}, a fallback` : request.provider}
        />
        <Stat
          name="Duration"
          value={<Duration ms={request.duration_ms} />}
          note={
            <>
              first token <Duration ms={request.first_token_ms} />
            </>
          }
        />
        <Stat
          name="Tokens"
          value={<Count value={request.input_tokens + request.output_tokens} />}
          note={tokenNote(request)}
        />
        <Stat
          name="Cost"
          value={<Cost use={request} />}
          note={request.cache === 'hit' ? 'from Rhetor’s cache' : COST_NOTES[request.cost_status]}
        />
      </div>
      <Section title={`Calls: ${countOf(request.attempts.length, 'attempt')}`}>
        {request.attempts.every(({ provider }) => provider === undefined) ? (
          <p class="muted">
            {request.cache === 'hit'
              ? 'No model was asked: the answer came from Rhetor’s cache.'
              : 'No model was asked.'}
          </p>
        ) : (
          <Waterfall attempts={request.attempts} durationMs={request.duration_ms} />
        )}
      </Section>
      <RequestChoice request={request} />
      <div class="grid">
        <Origin request={request} />
        <Use request={request} />
      </div>
      <details class="more-filters">
        <summary>As JSON</summary>
        <JsonView value={request} />
      </details>
    </>
  );
}

function tokenNote(request: LedgerRequestDetail): string {
  const { input_tokens: input, output_tokens: output, usage_source: source } = request;
  const cached = promptCacheText(request);
  const parts = [
    `${countText(input)} in`,
    `${countText(output)} out`,
    ...(source === 'estimated' ? ['estimated'] : []),
    ...(cached === undefined ? [] : [cached]),
  ];
  return parts.join(', ');
}

function Origin({ request }: { readonly request: LedgerRequestDetail }) {
  const { context, prompt, key, client_request_id: own } = request;
  const none = <span class="muted">none</span>;
  return (
    <Section title="Who asked">
      <Facts
        facts={[
          ['Component', request.component ?? none],
          ['Task', request.task_type],
          ['Surface', request.surface],
          ['Key', key === undefined ? none : <code>{key}</code>],
          [
            'Conversation',
            context === undefined ? none : <a href={conversationAddress(context)}>{context}</a>,
          ],
          [
            'Prompt',
            prompt === undefined ? (
              none
            ) : (
              <a href={consolePath(`prompts/${encodeURIComponent(prompt.id)}`)}>
                {prompt.id}, version {prompt.version}
              </a>
            ),
          ],
          ...(own === undefined ? [] : [['The caller’s own id', <code>{own}</code>] as const]),
        ]}
      />
    </Section>
  );
}

function Use({ request }: { readonly request: LedgerRequestDetail }) {
  const { cache_share: share = 0 } = request;
  return (
    <Section title="Tokens">
      <Facts
        facts={[
          ['Input', <Count value={request.input_tokens} />],
          [
            'Read from the prompt cache',
            <>
              <Count value={request.cache_read_tokens} />
              {share > 0 && ` (${shareText(share)} of the input)`}
            </>,
          ],
          ['Written to the prompt cache', <Count value={request.cache_write_tokens} />],
          ['Output', <Count value={request.output_tokens} />],
          ['Reasoning', <Count value={request.reasoning_tokens} />],
          [
            'Counted by',
            request.usage_source === 'reported' ? 'the provider' : 'Rhetor’s estimate',
          ],
          ['Rhetor’s cache of answers', answerCacheText(request) ?? 'Not used'],
        ]}
      />
    </Section>
  );
}
