/** Chat completions: OpenAI's older API, and the one that servers like OpenAI's speak. */
import { OpenAIAnswer } from './openai-answer.ts';
import type { OpenAIApi } from './openai-api.ts';
import { lostReasoning } from './lost-reasoning.ts';
import { takenInChat, type OpenAIDialect } from './openai-models.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

export function chatApi(provider: string, dialect: OpenAIDialect): OpenAIApi {
  return {
    takenOptions: (model, options) => takenInChat(dialect, model, options),
    lostParts: (_model, messages) => lostReasoning(messages, () => dialect === 'vendor'),
    toBody: (request) => toOpenAIRequest(request, dialect),
    create: ({ chat }, model, options) =>
      chat.completions.create({ model, messages: [], stream: true }, options).asResponse(),
    answerTo: () => new OpenAIAnswer(provider),
  };
}
