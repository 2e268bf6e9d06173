/** The models that can answer now, as the options of a choice. */
import type { ProviderList } from '../../../../src/client/client.ts';
import type { Option } from '../../parts/select.tsx';

export function availableModels({ providers }: ProviderList): readonly Option[] {
  return Object.entries(providers)
    .filter(([, { available }]) => available)
    .flatMap(([id, { name, models }]) =>
      models.map((model) => ({ value: `${id}/${model.id}`, text: model.name, group: name })),
    );
}
