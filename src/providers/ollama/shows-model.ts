/** Whether an answer of Ollama's /api/show describes the model that was asked for; pure. */
import { isRecord } from '../../model/json/json.ts';
import { isSameModel } from '../upstream/found-model.ts';

/** Ollama repeats no name there, but always describes the model; servers like it may name it. */
export function showsModel(answer: Readonly<Record<string, unknown>>, asked: string): boolean {
  const name = answer['model'] ?? answer['name'];
  if (typeof name === 'string' && name !== '') return isSameModel(name, asked);
  return isRecord(answer['details']) || isRecord(answer['model_info']);
}
