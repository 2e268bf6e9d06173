/** `memory` in tasks.json: which model makes vectors of messages, if any does. */
import { z } from 'zod';
import { isRecord } from '../model/json/json.ts';
import type { FileFault } from './file-fault.ts';
import { KIND_TRAITS, PROVIDER_KINDS } from './provider-kinds.ts';
import type { ResolvedProvider } from './providers-config.ts';

const NAME = z.string().min(1).max(256);

export const memorySchema = z.strictObject({
  /** Messages, notes and questions of searches are sent to this provider, and to no other. */
  embeddings: z.strictObject({ provider: NAME, model: NAME }),
});

export type MemoryConfig = z.infer<typeof memorySchema>;

/** A rule may have the same name; it has no such field. */
export function isMemoryConfig(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'embeddings');
}

/** What is wrong with a valid `memory`, given the providers; undefined if nothing is. */
export function embeddingFault(
  memory: MemoryConfig | undefined,
  providers: readonly ResolvedProvider[],
): FileFault | undefined {
  if (memory === undefined) return undefined;
  const { provider: id, model } = memory.embeddings;
  const fault = (field: string, message: string): FileFault => ({
    path: ['memory', 'embeddings', field],
    message,
  });
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined) {
    return fault('provider', `"${id}" is not in providers.json; add it there, or name another`);
  }
  if (KIND_TRAITS[provider.kind].embeds !== true) {
    return fault(
      'provider',
      `"${id}" is of the kind ${provider.kind}, which makes no embeddings; name one of the kind ${EMBEDDING_KINDS}`,
    );
  }
  const { capabilities } = provider.models.find((one) => one.id === model) ?? {};
  if (capabilities === undefined || capabilities.includes('embedding')) return undefined;
  return fault(
    'model',
    `"${model}" is not an embedding model, by its "capabilities" in providers.json; name another`,
  );
}

const EMBEDDING_KINDS = PROVIDER_KINDS.filter((kind) => KIND_TRAITS[kind].embeds === true).join(
  ' or ',
);
