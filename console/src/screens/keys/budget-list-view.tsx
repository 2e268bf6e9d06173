/** The budgets, each with its bar. */
import { useId, useState } from 'preact/hooks';
import type { BudgetView, Key } from '../../../../src/client/client.ts';
import type { Loaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { BudgetCard } from './budget-card.tsx';
import { BudgetForm } from './budget-form.tsx';

type Open =
  { readonly type: 'make' } | { readonly type: 'edit' | 'delete'; readonly budget: BudgetView };

export type BudgetListViewProps = {
  readonly loaded: Loaded<readonly BudgetView[]>;
  readonly keys: readonly Key[];
};

export function BudgetListView({ loaded, keys }: BudgetListViewProps) {
  const client = useClient();
  const headingId = useId();
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const close = (): void => setOpen(undefined);
  const make = (): void => setOpen({ type: 'make' });

  return (
    <section class="budgets" aria-labelledby={headingId}>
      <header class="card-head">
        <h2 id={headingId}>Budgets</h2>
        <Button icon="plus" onClick={make}>
          New budget
        </Button>
      </header>
      <WithLoaded loaded={loaded} what="the budgets">
        {(budgets) =>
          budgets.length === 0 ? (
            <Empty title="There are no budgets yet.">
              <p>
                A budget caps what all calls, a key, a component or a model may cost or use in a
                day, a week, a month or in total.
              </p>
              <Button icon="plus" onClick={make}>
                Make the first budget
              </Button>
            </Empty>
          ) : (
            <ul class="plain-list budget-grid">
              {budgets.map((budget) => (
                <BudgetCard
                  key={budget.budget_id}
                  budget={budget}
                  keys={keys}
                  edit={() => setOpen({ type: 'edit', budget })}
                  remove={() => setOpen({ type: 'delete', budget })}
                />
              ))}
            </ul>
          )
        }
      </WithLoaded>
      {(open?.type === 'make' || open?.type === 'edit') && (
        <BudgetForm
          budget={open.type === 'edit' ? open.budget : undefined}
          keys={keys}
          saved={() => {
            close();
            loaded.reload();
          }}
          close={close}
        />
      )}
      {open?.type === 'delete' && (
        <Confirm
          title={`Delete the budget ${open.budget.name}?`}
          action="Delete"
          act={async () => {
            await client.budgets.delete(open.budget.budget_id);
            loaded.reload();
          }}
          close={close}
        >
          Calls are no longer counted or refused by it, and what it has counted is forgotten. The
          ledger and the other budgets keep their figures.
        </Confirm>
      )}
    </section>
  );
}
