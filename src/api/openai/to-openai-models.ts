/** The entries of OpenAI's list of models; pure. */
import type { Model } from 'openai/resources';
import type { ListedName } from '../../routing/names/listed-names.ts';
import type { ModelsForm } from '../compat/models-forms.ts';

/** The lists that Rhetor reads do not say when a model was created. */
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
