/** The model that answers when no model of the rule has a configured provider. */
import { useState } from 'preact/hooks';
import type { ProviderList } from '../../../../src/client/client.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { Select } from '../../parts/select.tsx';
import { useClient } from '../../session/use-client.ts';
import { availableModels } from './available-models.ts';

export type DefaultModelFormProps = {
  readonly list: ProviderList;
  readonly changed: () => void;
};

export function DefaultModelForm({ list, changed }: DefaultModelFormProps) {
  const client = useClient();
  const current = `${list.default_provider ?? ''}/${list.default_model ?? ''}`;
  const [choice, setChoice] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const value = choice ?? current;

  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const slash = value.indexOf('/');
    const body = { provider_id: value.slice(0, slash), model_id: value.slice(slash + 1) };
    try {
      await client.setDefaultModel(body);
      setChoice(undefined);
      changed();
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };

  return (
    <Section title="Default model">
      <p class="muted">
        Answers when no model of the matching rule has a configured provider. Now{' '}
        {list.default_model === undefined ? 'there is none' : <code>{current}</code>}.
      </p>
      <form class="fields" onSubmit={(event) => void save(event)}>
        <Select
          label="New default"
          value={value}
          change={setChoice}
          options={options(list, current)}
        />
        <Button type="submit" isBusy={isBusy} isDisabled={value === current}>
          Set default
        </Button>
      </form>
      {error !== undefined && <Failure error={error} />}
    </Section>
  );
}

/** Only models that can answer now, and the current one. */
function options(list: ProviderList, current: string) {
  const able = availableModels(list);
  return able.some(({ value }) => value === current)
    ? able
    : [{ value: current, text: current === '/' ? 'Choose a model' : current }, ...able];
}
