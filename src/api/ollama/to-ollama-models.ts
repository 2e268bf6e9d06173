/** The entries of Ollama's lists of models; pure. */
import { hash } from 'node:crypto';
import type { ModelDetails, ModelResponse, ShowResponse } from 'ollama/browser';
import type { ListedName } from '../../routing/names/listed-names.ts';

/** On the wire, dates are texts and maps are objects. */
type WireModel = Omit<ModelResponse, 'modified_at' | 'expires_at' | 'size_vram'> & {
  readonly modified_at: string;
};
type WireDetails = Omit<ShowResponse, 'modified_at' | 'model_info'> & {
  readonly modified_at: string;
  readonly model_info: Readonly<Record<string, unknown>>;
};

/** The lists that Rhetor reads do not say when a model was created. */
const UNKNOWN_TIME = '1970-01-01T00:00:00Z';

export function toOllamaModel(name: ListedName): WireModel {
  return {
    name: name.id,
    model: name.id,
    modified_at: UNKNOWN_TIME,
    // Rhetor cannot measure the weights.
    size: 0,
    // Clients shorten the digest without checking that it exists.
    digest: hash('sha256', name.id),
    details: toDetails(name),
  };
}

export function toOllamaDetails(name: ListedName): WireDetails {
  const info = name.type === 'model' ? name.info : undefined;
  const family = familyOf(name);
  return {
    license: '',
    modelfile: '',
    parameters: '',
    template: '',
    system: '',
    messages: [],
    modified_at: UNKNOWN_TIME,
    details: toDetails(name),
    model_info: {
      'general.architecture': family,
      'general.basename': info?.name ?? name.id,
      ...(info?.contextWindow !== undefined && {
        [`${family}.context_length`]: info.contextWindow,
      }),
    },
    capabilities: ['completion', 'tools', ...(info?.isReasoning ? ['thinking'] : [])],
  };
}

function toDetails(name: ListedName): ModelDetails {
  const family = familyOf(name);
  return {
    parent_model: '',
    format: '',
    family,
    families: [family],
    parameter_size: '',
    quantization_level: '',
  };
}

function familyOf(name: ListedName): string {
  return name.type === 'model' ? name.provider.kind : 'rhetor';
}
