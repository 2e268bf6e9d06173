/** The Routing screen: which model would answer and why, the default model, and how the providers are. */
import { useInterval } from '../../data/use-interval.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { ConfigFaults } from './config-faults.tsx';
import { DefaultModelForm } from './default-model-form.tsx';
import { ProviderCard } from './provider-card.tsx';
import { RouteQuestion } from './route-question.tsx';

const REFRESH_MS = 10_000;

export function RoutingScreen() {
  const client = useClient();
  const loaded = useLoaded(
    async (signal) => {
      const [list, health] = await Promise.all([
        client.providers({ signal }),
        client.health({ signal }),
      ]);
      return { list, problems: health.details.problems ?? [] };
    },
    [client],
  );
  useInterval(loaded.reload, REFRESH_MS);

  return (
    <Page
      title="Routing"
      actions={
        <Button
          icon="reload"
          isBusy={loaded.state === 'loaded' && loaded.isReloading}
          onClick={loaded.reload}
        >
          Refresh
        </Button>
      }
    >
      <WithLoaded loaded={loaded} what="the providers">
        {({ list, problems }) => (
          <>
            <ConfigFaults problems={problems} />
            <RouteQuestion list={list} />
            <DefaultModelForm list={list} changed={loaded.reload} />
            {Object.entries(list.providers)
              .sort(([, one], [, other]) => Number(other.available) - Number(one.available))
              .map(([id, provider]) => (
                <ProviderCard key={id} id={id} provider={provider} tested={loaded.reload} />
              ))}
          </>
        )}
      </WithLoaded>
    </Page>
  );
}
