/** The rules, each with the models that it asks, what overrides it, and what is wrong with it. */
import { Fragment } from 'preact';
import type { ConfigFault, RoutingRule, RuleModel } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/section.tsx';
import { ResetButton } from './reset-button.tsx';

export type RuleTableProps = {
  readonly rules: readonly RoutingRule[];
  /** Those of rules; a rule that a refused edit adds is not in force, and has no row. */
  readonly faults: readonly ConfigFault[];
  /** Opens the form that assigns a model to the rule. */
  readonly assign: (rule: string) => void;
  readonly changed: () => void;
};

export function RuleTable({ rules, faults, assign, changed }: RuleTableProps) {
  return (
    <Section title="Rules">
      {rules.length === 0 ? (
        <Empty title="There are no rules.">
          <p>
            Every request gets the default model. Write rules into tasks.json, or assign a model
            below.
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
            rows={rules}
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
                name: 'Change',
                cell: ({ rule, overlay }) => (
                  <div class="row">
                    <Button label={`Assign a model to ${rule}`} onClick={() => assign(rule)}>
                      Assign
                    </Button>
                    {overlay === true && <ResetButton rule={rule} reset={changed} />}
                  </div>
                ),
              },
            ]}
          />
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

type RuleModelsProps = { readonly rule: RoutingRule; readonly faults: readonly ConfigFault[] };

function RuleModels({ rule, faults }: RuleModelsProps) {
  const { models, choose, answers_for: answersFor = [] } = rule;
  return (
    <div class="rule-models">
      {models.length === 0 && <span class="muted">none</span>}
      <ol class="plain-list">
        {models.map((model) => (
          <li key={`${model.provider}/${model.model}`}>
            <code>
              {model.provider}/{model.model}
            </code>{' '}
            <span class="small muted">{noteOf(model)}</span>
            {model.skipped !== undefined && (
              <span class="small rule-skipped">skipped: {model.skipped}</span>
            )}
          </li>
        ))}
      </ol>
      {choose !== undefined && <p class="small muted">The pool chooses by {wordsOf(choose)}.</p>}
      {answersFor.length > 0 && (
        <p class="small muted">
          Answers for{' '}
          {answersFor.map((name, place) => (
            <Fragment key={name}>
              {place > 0 && ', '}
              <code>{name}</code>
            </Fragment>
          ))}
        </p>
      )}
      {faults.map(({ file, path = [], message }) => (
        <p key={`${path.join('.')} ${message}`} class="notice notice-bad small" role="alert">
          {file}, <code>{path.join('.')}</code>: {message}. The previous content stays in effect.
        </p>
      ))}
    </div>
  );
}

function noteOf({ role, weight }: RuleModel): string {
  switch (role) {
    case 'model':
      return '';
    case 'pool':
      return weight === undefined ? 'in the pool' : `in the pool, weight ${weight}`;
    case 'fallback':
      return 'if those before it fail';
    case 'default':
      return 'the default model';
  }
}

function wordsOf(choose: NonNullable<RoutingRule['choose']>): string {
  switch (choose) {
    case 'weighted':
      return 'weight';
    case 'fastest':
      return 'speed';
    case 'cheapest':
      return 'price';
    case 'least_busy':
      return 'load';
  }
}
