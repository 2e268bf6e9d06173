/** Chat completions: OpenAI's older API, and the one that servers like OpenAI's speak. */
import { countOf } from '../../model/json/narrowing.ts';
import { OpenAIAnswer } from './openai-answer.ts';
import type { OpenAIApi, OpenAIServer } from './openai-api.ts';
import { lostReasoning } from './lost-reasoning.ts';
import { takenInChat } from './openai-models.ts';
import { ownChatBody } from './own-chat-body.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

export function chatApi({ provider, dialect, allowsStore }: OpenAIServer): OpenAIApi {
  return {
    takenOptions: (model, options) => takenInChat(dialect, model, options),
    lostParts: (_model, messages) => lostReasoning(messages, () => dialect === 'vendor'),
    toBody: (request) =>
      request.own === undefined
        ? toOpenAIRequest(request, dialect)
        : ownChatBody(request, request.own, { dialect, allowsStore }),
    create: ({ chat }, model, options) =>
      chat.completions.create({ model, messages: [], stream: true }, options).asResponse(),
    answerTo: ({ own }) => new OpenAIAnswer(provider, countOf(own?.fields['n'])),
  };
}
