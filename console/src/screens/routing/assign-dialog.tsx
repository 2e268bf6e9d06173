/** Assigns a model to a rule while Rhetor runs, or to a task of a component that has no rule yet. */
import { useId, useState } from 'preact/hooks';
import type { ProviderList, RuleList } from '../../../../src/client/client.ts';
import { Field } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Select } from '../../parts/select.tsx';
import { useClient } from '../../session/use-client.ts';
import { availableModels } from './available-models.ts';

export type AssignDialogProps = {
  /** Undefined: the form asks for the component and the task. */
  readonly rule: string | undefined;
  readonly names: Pick<RuleList, 'components' | 'task_types'>;
  readonly list: ProviderList;
  readonly assigned: () => void;
  readonly close: () => void;
};

export function AssignDialog({ rule, names, list, assigned, close }: AssignDialogProps) {
  const client = useClient();
  const { components = [], task_types: tasks = [] } = names;
  const models = availableModels(list);
  const suggestions = useId();
  const [component, setComponent] = useState('');
  const [task, setTask] = useState(tasks[0] ?? '');
  const [model, setModel] = useState(models[0]?.value ?? '');
  const own = component.trim().toLowerCase();
  const name = rule ?? (own === '' ? task : `${own}_${task}`);

  const save = async (): Promise<void> => {
    await client.assignModel(name, { model });
    close();
    assigned();
  };

  return (
    <FormDialog
      title={rule === undefined ? 'Assign a model' : `Assign a model to ${rule}`}
      action="Assign"
      fields={['model']}
      save={save}
      close={close}
    >
      {(fault) => (
        <>
          <p class="muted">
            The model answers in place of the one in tasks.json, from now on and after a restart,
            until you reset it. Options and fallbacks stay as they are.
          </p>
          {rule === undefined && (
            <div class="fields">
              <Field label="Component" hint="Empty: all of them.">
                {(attributes) => (
                  <input
                    {...attributes}
                    type="text"
                    list={suggestions}
                    autocomplete="off"
                    value={component}
                    onInput={(event) => setComponent(event.currentTarget.value)}
                  />
                )}
              </Field>
              <datalist id={suggestions}>
                {components.map((value) => (
                  <option key={value} value={value} />
                ))}
              </datalist>
              <Select
                label="Task"
                value={task}
                change={setTask}
                options={tasks.map((value) => ({ value }))}
              />
            </div>
          )}
          <Select
            label="Model"
            hint={rule === undefined ? `For the rule ${name}.` : undefined}
            value={model}
            change={setModel}
            options={models}
            error={fault('model')}
          />
        </>
      )}
    </FormDialog>
  );
}
