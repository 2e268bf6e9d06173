/** The names of models in OpenAI's list; pure. */
import type { Model } from 'openai/resources';
import type { ListedName } from '../../routing/listed-names.ts';
import type { ModelsForm } from '../compat/models-forms.ts';

/** No vendor says when its models were made through the lists that Rhetor reads. */
const UNKNOWN_TIME = 0;

export const OPENAI_MODELS: ModelsForm = {
  toList: (names) => ({ object: 'list', data: names.map(toOpenAIModel) }),
  toModel: toOpenAIModel,
};

function toOpenAIModel(name: ListedName): Model {
  return {
    id: name.id,
    object: 'model',
    created: UNKNOWN_TIME,
    owned_by: name.type === 'model' ? name.provider.id : 'rhetor',
  };
}
