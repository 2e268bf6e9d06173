/** The models that can answer now, as choices of a list. */
import type { ProviderList } from '../../../../src/client/client.ts';
import type { Option } from '../../parts/select.tsx';

export function ableModels({ providers }: ProviderList): readonly Option[] {
  return Object.entries(providers)
    .filter(([, { available }]) => available)
    .flatMap(([id, { name, models }]) =>
      models.map((model) => ({ value: `${id}/${model.id}`, text: model.name, group: name })),
    );
}
