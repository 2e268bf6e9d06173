/** The Keys screen: who may call besides the administrator, and what calls may cost. */
import { useState } from 'preact/hooks';
import type { Key } from '../../../../src/client/client.ts';
import { useInterval } from '../../data/use-interval.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient, useSession } from '../../session/use-client.ts';
import { BudgetListView } from './budget-list-view.tsx';
import { type KeyDialog, KeyDialogs } from './key-dialogs.tsx';
import { KeyListView } from './key-list-view.tsx';
import type { KeyDeed } from './key-table.tsx';
import '../../style/keys.css';

/** How often the budgets are reloaded: they change with every call. */
const REFRESH_MS = 10_000;

export function KeysScreen() {
  const client = useClient();
  const identity = useSession();
  const keys = useLoaded(async (signal) => (await client.keys.list({ signal })).keys, [client]);
  const budgets = useLoaded(
    async (signal) => (await client.budgets.list({ signal })).budgets,
    [client],
  );
  useInterval(budgets.reload, REFRESH_MS);
  const [dialog, show] = useState<KeyDialog | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const enable = async (id: string): Promise<void> => {
    setError(undefined);
    try {
      await client.keys.update(id, { disabled: false });
      keys.reload();
    } catch (cause) {
      setError(cause);
    }
  };
  const act = (deed: KeyDeed, subject: Key): void => {
    if (deed === 'enable') void enable(subject.key_id);
    else show({ type: deed, subject });
  };
  const make = (): void => show({ type: 'make' });

  return (
    <Page
      title="Keys"
      actions={
        <Button kind="primary" icon="plus" onClick={make}>
          New key
        </Button>
      }
    >
      {identity.type === 'anyone' && (
        <div class="notice">
          <p>
            RHETOR_AUTH_TOKEN is not set, so calls without a key are accepted, too. A key that is
            sent is still checked, and its limits apply. Set the token to refuse calls without one.
          </p>
        </div>
      )}
      {error !== undefined && <Failure error={error} />}
      <WithLoaded loaded={keys} what="the keys">
        {(list) => <KeyListView keys={list} act={act} make={make} />}
      </WithLoaded>
      <BudgetListView loaded={budgets} keys={keys.state === 'loaded' ? keys.value : []} />
      {dialog !== undefined && (
        <KeyDialogs
          dialog={dialog}
          budgets={budgets.state === 'loaded' ? budgets.value : []}
          show={show}
          changed={keys.reload}
        />
      )}
    </Page>
  );
}
