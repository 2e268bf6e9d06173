/** The models that can be picked, by provider; those that can't answer now say so. */
import type { ProviderList } from '../../../../src/client/client.ts';
import type { Option } from '../../parts/select.tsx';

export type ModelOption = Option;

const BY_RULE: ModelOption = { value: '', text: 'As the rules say' };

export function modelOptions({ providers }: ProviderList): readonly ModelOption[] {
  const able = Object.entries(providers).sort(
    ([, one], [, other]) => Number(other.available) - Number(one.available),
  );
  return [
    BY_RULE,
    ...able.flatMap(([id, { name, available, models }]) =>
      models.map((model) => ({
        value: `${id}/${model.id}`,
        text: model.name,
        group: available ? name : `${name} (not available)`,
      })),
    ),
  ];
}
