/** Asks which model would answer a request, and shows the answer. */
import { useState } from 'preact/hooks';
import type { ProviderList, RouteQuery } from '../../../../src/client/client.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { Section } from '../../parts/section.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { PlanView } from './plan-view.tsx';

export function RouteQuestion({ list }: { readonly list: ProviderList }) {
  const client = useClient();
  const [component, setComponent] = useState('');
  const [taskType, setTaskType] = useState('');
  const [provider, setProvider] = useState('');
  const [model, setModel] = useState('');
  const [query, setQuery] = useState<RouteQuery>({});
  // Reloading the providers shows a new state of health, which the plan depends on.
  const loaded = useLoaded((signal) => client.route(query, { signal }), [client, query, list]);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setQuery({
      ...given('component', component),
      ...given('task_type', taskType),
      ...given('provider', provider),
      ...given('model', model),
    });
  };

  return (
    <Section title="Which model would answer?">
      <form class="fields" onSubmit={submit}>
        <TextField label="Component" value={component} change={setComponent} placeholder="any" />
        <TextField label="Task type" value={taskType} change={setTaskType} placeholder="default" />
        <Select
          label="Provider"
          value={provider}
          change={setProvider}
          options={[
            { value: '', text: 'As the rules say' },
            ...Object.entries(list.providers).map(([id, { name }]) => ({ value: id, text: name })),
          ]}
        />
        <TextField
          label="Model"
          hint="A rule, a model, or provider/model."
          value={model}
          change={setModel}
          placeholder="as the rules say"
        />
        <Button type="submit" kind="primary" icon="routing">
          Show the route
        </Button>
      </form>
      <WithLoaded loaded={loaded} what="the route">
        {(plan) => <PlanView plan={plan} />}
      </WithLoaded>
    </Section>
  );
}

function given<Name extends keyof RouteQuery>(name: Name, value: string): RouteQuery {
  const text = value.trim();
  return text === '' ? {} : { [name]: text };
}
