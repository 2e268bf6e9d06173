/** The rules, each with the models that it asks, what overrides it, and what is wrong with it. */
import { useState } from 'preact/hooks';
import type { ConfigFault, RoutingRule } from '../../../../src/client/client.ts';
import { countOf } from '../../formats/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/section.tsx';
import { ResetButton } from './reset-button.tsx';
import { RuleModels } from './rule-models.tsx';

export type RuleTableProps = {
  readonly rules: readonly RoutingRule[];
  /** Those of rules; a rule that a refused edit adds is not in force, and has no row. */
  readonly faults: readonly ConfigFault[];
  /** Opens the form that assigns a model to the rule. */
  readonly assign: (rule: string) => void;
  readonly changed: () => void;
};

/** More are shown on demand, so that the rest of the screen stays in reach. */
const FEW_RULES = 8;

export function RuleTable({ rules, faults, assign, changed }: RuleTableProps) {
  const [showsAll, setShowsAll] = useState(false);
  const isWrong = ({ rule }: RoutingRule): boolean => faults.some(({ path }) => path?.[0] === rule);
  const shown = rules.filter(
    (rule, place) => showsAll || place < FEW_RULES || rule.overlay === true || isWrong(rule),
  );
  return (
    <Section title="Rules">
      {rules.length === 0 ? (
        <Empty title="There are no rules.">
          <p>
            Every request gets the default model. Write rules into tasks.json, or assign a model
            above.
          </p>
        </Empty>
      ) : (
        <>
          <p class="muted">
            A request gets the first rule that exists of <code>component_task</code>,{' '}
            <code>component</code>, <code>task</code> and <code>default</code>.
          </p>
          <DataTable
            label="Rules"
            rows={shown}
            keyOf={({ rule }) => rule}
            columns={[
              { name: 'Rule', isTitle: true, cell: (row) => <RuleName rule={row} /> },
              {
                name: 'Models, in order',
                cell: (row) => (
                  <RuleModels
                    rule={row}
                    faults={faults.filter(({ path }) => path?.[0] === row.rule)}
                  />
                ),
              },
              {
                name: 'Actions',
                cell: ({ rule, overlay }) => (
                  <div class="row">
                    <Button
                      kind="quiet"
                      label={`Assign a model to ${rule}`}
                      onClick={() => assign(rule)}
                    >
                      Assign
                    </Button>
                    {overlay === true && <ResetButton rule={rule} reset={changed} />}
                  </div>
                ),
              },
            ]}
          />
          {shown.length < rules.length && (
            <Button kind="quiet" onClick={() => setShowsAll(true)}>
              Show all {countOf(rules.length, 'rule')}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

function RuleName({ rule: { rule, overlay } }: { readonly rule: RoutingRule }) {
  return (
    <span class="row">
      <code>{rule}</code>
      {overlay === true && <Badge tone="accent">assigned</Badge>}
    </span>
  );
}
