/** A caller's own chat completion, changed only where Rhetor must. */
import type { CompletionRequest, OwnRequest } from '../../model/completion-request.ts';
import { ownPart, writtenOptions } from '../upstream/requests/written-options.ts';
import type { OpenAIServer } from './openai-api.ts';
import { toOpenAIMessages } from './to-openai-messages.ts';
import { STREAMED } from './to-openai-request.ts';

export function ownChatBody(
  { model, system, messages, isWhole }: CompletionRequest,
  { fields, keepsMessages, added }: OwnRequest,
  { dialect, allowsStore }: Pick<OpenAIServer, 'dialect' | 'allowsStore'>,
): object {
  const { store, ...rest } = fields;
  const streamed = {
    stream: true,
    stream_options: { ...ownPart(rest['stream_options']), ...STREAMED.stream_options },
  };
  return {
    ...rest,
    model,
    ...(!keepsMessages && { messages: toOpenAIMessages(system, messages, dialect) }),
    ...(allowsStore && store !== undefined && { store }),
    ...(isWhole ? wholeFields(rest) : streamed),
    ...writtenOptions('openai', added, dialect === 'compatible'),
  };
}

/** A caller that does not stream may say so or not. */
function wholeFields({ stream }: OwnRequest['fields']): object {
  return stream === true ? { stream: false, stream_options: undefined } : {};
}
