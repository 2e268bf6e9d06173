/** The entries of Anthropic's list of models, on one page; pure. */
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import type { ListedName } from '../../routing/names/listed-names.ts';
import type { ModelsForm } from '../compat/models-forms.ts';
import type { Sent } from './sent.ts';

/** The vendor's own value for an unknown time. */
const UNKNOWN_TIME = '1970-01-01T00:00:00Z';

export const ANTHROPIC_MODELS: ModelsForm = {
  toList: (names) => ({
    data: names.map(toAnthropicModel),
    has_more: false,
    first_id: names[0]?.id ?? null,
    last_id: names.at(-1)?.id ?? null,
  }),
  toModel: toAnthropicModel,
};

function toAnthropicModel(name: ListedName): Sent<ModelInfo> {
  const info = name.type === 'model' ? name.info : undefined;
  return {
    id: name.id,
    type: 'model',
    display_name: info?.name ?? name.id,
    created_at: UNKNOWN_TIME,
    ...(info?.contextWindow !== undefined && { max_input_tokens: info.contextWindow }),
    ...(info?.maxOutput !== undefined && { max_tokens: info.maxOutput }),
    line: null,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
  };
}
