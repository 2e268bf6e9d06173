/** The models that were assigned while Rhetor ran, and the assignment of another one. */
import { useState } from 'preact/hooks';
import type { ProviderList, RuleAssignment } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import { ableModels } from './able-models.ts';

export type OverlaySectionProps = {
  readonly assignments: readonly RuleAssignment[];
  readonly list: ProviderList;
  readonly changed: () => void;
};

/** Goes back to tasks.json. */
const NO_MODEL = 'use_default';

export function OverlaySection({ assignments, list, changed }: OverlaySectionProps) {
  const client = useClient();
  const [component, setComponent] = useState('');
  const [task, setTask] = useState('');
  const [model, setModel] = useState('');
  /** What is being changed: the rule of a row, or the form. */
  const [busy, setBusy] = useState<string | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const assign = async (
    what: string,
    target: { readonly component: string; readonly capability: string },
    modelName: string,
  ): Promise<void> => {
    setBusy(what);
    setError(undefined);
    try {
      await client.assignModel({
        capability: target.capability,
        model_id: modelName,
        ...(target.component !== '' && { component: target.component }),
      });
      changed();
    } catch (cause) {
      setError(cause);
    }
    setBusy(undefined);
  };

  return (
    <Section title="Assigned while Rhetor runs">
      <p class="muted">
        An assigned model replaces the model of its rule, whatever tasks.json says, until the
        assignment is removed.
      </p>
      {assignments.length > 0 && (
        <DataTable
          label="Assigned models"
          rows={assignments}
          keyOf={({ rule }) => rule}
          columns={[
            { name: 'Rule', isTitle: true, cell: ({ rule }) => <code>{rule}</code> },
            { name: 'Model', cell: (row) => <code>{`${row.provider}/${row.model}`}</code> },
            {
              name: 'State',
              cell: ({ in_force: isInForce, provider }) =>
                isInForce ? (
                  <Badge tone="good">in force</Badge>
                ) : (
                  <span>
                    <Badge tone="warn">without effect</Badge>{' '}
                    <span class="small">providers.json has no {provider}</span>
                  </span>
                ),
            },
            {
              name: 'Actions',
              cell: ({ rule, component: own = '', capability }) => (
                <Button
                  kind="quiet"
                  label={`Remove the assignment of ${rule}`}
                  isBusy={busy === rule}
                  onClick={() => void assign(rule, { component: own, capability }, NO_MODEL)}
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
      )}
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          const target = { component: component.trim(), capability: task.trim() || 'default' };
          void assign('the form', target, model);
        }}
      >
        <TextField
          label="Assign to"
          value={component}
          change={setComponent}
          placeholder="every component"
        />
        <TextField label="Task" value={task} change={setTask} placeholder="default" />
        <Select
          label="Assigned model"
          value={model}
          change={setModel}
          options={[{ value: '', text: 'Choose a model' }, ...ableModels(list)]}
        />
        <Button type="submit" isBusy={busy === 'the form'} isDisabled={model === ''}>
          Assign
        </Button>
      </form>
      {error !== undefined && <Failure error={error} />}
    </Section>
  );
}
