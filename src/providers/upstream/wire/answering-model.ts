/** Reads the model's own id from an answer, which may be more precise than the requested one; pure. */
import type { ResponseEnd } from '../../../model/completion-event.ts';
import type { EmbeddingAnswer } from '../../../model/embedding.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';

/** Names longer than this are no models. */
const LONGEST_MODEL = 256;

export function modelIn({ model }: WireRecord): string | undefined {
  const isName = typeof model === 'string' && model !== '' && model.length <= LONGEST_MODEL;
  return isName ? model : undefined;
}

export function answeredBy(
  model: string | undefined,
): Pick<ResponseEnd & EmbeddingAnswer, 'answeringModel'> {
  return model === undefined ? {} : { answeringModel: model };
}
