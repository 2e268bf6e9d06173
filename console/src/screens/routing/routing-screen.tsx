/** The Routing screen: which model would answer and why, rules, what overrides them, the default, the providers. */
import type { ConfigFault, RuleList } from '../../../../src/client/client.ts';
import { useInterval } from '../../data/use-interval.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import '../../style/routing.css';
import { ConfigFaults } from './config-faults.tsx';
import { DefaultModelForm } from './default-model-form.tsx';
import { ProviderCard } from './provider-card.tsx';
import { RouteQuestion } from './route-question.tsx';
import { RulesAndOverlay } from './rules-and-overlay.tsx';

const REFRESH_MS = 10_000;

export function RoutingScreen() {
  const client = useClient();
  const loaded = useLoaded(
    async (signal) => {
      const [list, rules, health] = await Promise.all([
        client.providers({ signal }),
        client.rules({ signal }),
        client.health({ signal }),
      ]);
      return { list, rules, problems: health.details.problems ?? [] };
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
        {({ list, rules, problems }) => (
          <>
            <ConfigFaults
              problems={problems}
              faults={rules.faults?.filter((fault) => !isOfRule(fault, rules)) ?? []}
            />
            <RouteQuestion list={list} />
            <RulesAndOverlay
              rules={rules}
              faults={rules.faults?.filter((fault) => isOfRule(fault, rules)) ?? []}
              list={list}
              changed={loaded.reload}
            />
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

/** A fault of a rule is shown in the row of the rule, if it has one. */
function isOfRule({ file, path = [] }: ConfigFault, { rules }: RuleList): boolean {
  return file === 'tasks.json' && rules.some(({ rule }) => rule === path[0]);
}
