/** The models of a rule in the order in which they are asked, and what is wrong with the rule. */
import { Fragment } from 'preact';
import type { ConfigFault, RoutingRule, RuleModel } from '../../../../src/client/client.ts';

export type RuleModelsProps = {
  readonly rule: RoutingRule;
  readonly faults: readonly ConfigFault[];
};

export function RuleModels({ rule, faults }: RuleModelsProps) {
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
              <span class="small rule-skipped"> skipped: {model.skipped}</span>
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

function noteOf({ role, weight, skipped }: RuleModel): string {
  switch (role) {
    case 'model':
      return '';
    case 'pool':
      return weight === undefined ? 'in the pool' : `in the pool, weight ${weight}`;
    case 'fallback':
      return skipped === undefined ? 'if those before it fail' : '';
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
