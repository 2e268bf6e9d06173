/** A caller's own chat or prompt for Ollama, changed only where Rhetor must. */
import type { CompletionRequest, OwnRequest } from '../../model/completion-request.ts';
import { ownPart, writtenOptions } from '../upstream/requests/written-options.ts';
import { toOllamaMessages } from './to-ollama-messages.ts';

/** @param contextWindow what the model is given where the caller does not say; absent: Ollama's default */
export function ownOllamaBody(
  request: CompletionRequest,
  { fields, keepsMessages, added }: OwnRequest,
  contextWindow: number | undefined,
): object {
  const written = writtenOptions('ollama', {
    ...(contextWindow !== undefined && { contextLength: contextWindow }),
    ...added,
  });
  const options = { ...ownPart(written['options']), ...ownPart(fields['options']) };
  return {
    ...fields,
    ...written,
    model: request.model,
    ...(!keepsMessages && { messages: toOllamaMessages(request) }),
    ...(Object.keys(options).length > 0 && { options }),
    stream: request.isWhole !== true,
  };
}
