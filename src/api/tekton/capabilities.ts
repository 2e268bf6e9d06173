/** What a model can be used for, in the words of Tekton's model matrix; pure. */
import type { ModelInfo } from '../../providers/provider-status.ts';
import { USUAL_TASKS } from '../views/task-names.ts';

const EMBEDS = /embed|^bge-|^gte-|^e5-|minilm|^nomic-bert|^paraphrase-/i;
/** Models that vendors list besides those that answer in text. */
const OTHER_KIND =
  /whisper|transcribe|\btts\b|dall-e|gpt-image|imagen|stable-diffusion|sora|moderation|realtime|rerank/i;

/**
 * Nothing is known about how well a model does a task, so every model that answers in text may be
 * assigned to any.
 */
export function capabilitiesOf({ id, capabilities }: ModelInfo): readonly string[] {
  if (capabilities !== undefined) return capabilities;
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (EMBEDS.test(name)) return ['embedding'];
  return OTHER_KIND.test(name) ? [] : USUAL_TASKS;
}
