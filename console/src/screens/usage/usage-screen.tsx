/** The Usage screen: cost, tokens, requests, failures and latency over time, and budgets. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { saveFile } from '../../data/save-file.ts';
import { useInterval } from '../../data/use-interval.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient, useSession } from '../../session/use-client.ts';
import { addressWith } from '../../shell/address-query.ts';
import '../../style/usage.css';
import { isoDay } from './bucket-text.ts';
import { BudgetPaces } from './budget-paces.tsx';
import { loadBudgets, NO_BUDGETS } from './load-budgets.ts';
import { type LoadedUsage, loadUsage } from './load-usage.ts';
import { UsageReportView } from './usage-report-view.tsx';
import { UsageRows } from './usage-rows.tsx';
import { queryOf, viewOf } from './usage-view.ts';
import { ViewFields } from './view-fields.tsx';

const REFRESH_MS = 60_000;

export function UsageScreen() {
  const client = useClient();
  const seesBudgets = useSession().type !== 'key';
  const { query, route } = useLocation();
  const view = viewOf(query);
  const { range, interval, grouping } = view;
  const [error, setError] = useState<unknown>(undefined);
  const [isSaving, setSaving] = useState(false);

  const loaded = useLoaded(
    (signal) => loadUsage(client, view, signal),
    [client, range, interval, grouping],
  );
  const budgets = useLoaded(
    async (signal) => (seesBudgets ? loadBudgets(client, signal) : NO_BUDGETS),
    [client, seesBudgets],
  );
  const reload = (): void => {
    loaded.reload();
    if (seesBudgets) budgets.reload();
  };
  useInterval(reload, REFRESH_MS);

  const change = (changes: Partial<ReturnType<typeof queryOf>>): void => {
    const next = viewOf({ ...queryOf(view), ...changes });
    route(addressWith('usage', queryOf(next)), true);
  };

  const save = async (usage: LoadedUsage): Promise<void> => {
    setSaving(true);
    setError(undefined);
    try {
      await saveFile(fileName(usage), 'text/csv', client.ledger.usageCsv(usage.filter));
    } catch (cause) {
      setError(cause);
    } finally {
      setSaving(false);
    }
  };

  return (
    <Page
      title="Usage"
      actions={
        <>
          <Button
            icon="download"
            isBusy={isSaving}
            isDisabled={loaded.state !== 'loaded'}
            onClick={() => {
              if (loaded.state === 'loaded') void save(loaded.value);
            }}
          >
            CSV
          </Button>
          <Button
            icon="reload"
            isBusy={loaded.state === 'loaded' && loaded.isReloading}
            onClick={reload}
          >
            Refresh
          </Button>
        </>
      }
    >
      <ViewFields view={view} change={change} />
      {error !== undefined && <Failure error={error} />}
      <WithLoaded loaded={loaded} what="the usage">
        {(usage) => (
          <UsageReportView
            usage={usage}
            budgets={budgets.state === 'loaded' ? budgets.value.budgets : undefined}
            showAll={() => change({ range: '90d', interval: '' })}
          />
        )}
      </WithLoaded>
      {seesBudgets && <BudgetPaces loaded={budgets} />}
      {loaded.state === 'loaded' && <UsageRows usage={loaded.value} />}
    </Page>
  );
}

/** Such as `usage-2026-03-01-to-2026-03-30-by-model.csv`, with the reader's days. */
function fileName({ figures: { starts }, filter: { group_by: grouping } }: LoadedUsage): string {
  const group = grouping === undefined ? '' : `-by-${grouping}`;
  return `usage-${isoDay(starts.at(0))}-to-${isoDay(starts.at(-1))}${group}.csv`;
}
