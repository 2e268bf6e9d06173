/** The System screen: whether Rhetor is well, and what it is connected to. */
import { useInterval } from '../../data/use-interval.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { SystemReport } from './system-report.tsx';

const REFRESH_MS = 10_000;

export function SystemScreen() {
  const client = useClient();
  const loaded = useLoaded((signal) => client.health({ signal }), [client]);
  useInterval(loaded.reload, REFRESH_MS);

  return (
    <Page
      title="System"
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
      <WithLoaded loaded={loaded} what="the state of Rhetor">
        {(health) => <SystemReport health={health} />}
      </WithLoaded>
    </Page>
  );
}
